using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.RelyingParties;

/// <summary>Section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// The public address of this API, such as <c>https://mfa.example/api</c>: <c>iss</c> of every access token, and the keys are at
    /// <c>{Issuer}/jwks.json</c>. An https URL (http only for this machine itself) without a slash at its end, query or fragment.
    /// </summary>
    [Required]
    public string Issuer { get; set; } = "";

    /// <summary>
    /// How long an access token lives. Default and maximum 5 minutes: a service that only checks the token learns of a sign-out, a removed
    /// factor or a changed policy that much later.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:30", "00:05:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether <see cref="Issuer"/> is of the form it must have.</summary>
    public bool HasUsableIssuer =>
        Uri.TryCreate(Issuer, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && !Issuer.EndsWith('/');
}
