using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Platform.Http;

/// <summary>Settings section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// Public URL of this API, such as <c>https://mfa.example/api</c>. It is the <c>iss</c> claim of every access token, and the signing
    /// keys are at <c>{Issuer}/jwks.json</c>. Must be an https URL (http only for loopback) without trailing slash, query or fragment.
    /// </summary>
    [Required]
    public string Issuer { get; set; } = "";

    /// <summary>
    /// Lifetime of an access token. Default and maximum: 5 minutes. A service that only validates the token learns of a sign-out, a removed
    /// factor or a changed policy with this delay.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:30", "00:05:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether <see cref="Issuer"/> is valid.</summary>
    public bool HasUsableIssuer =>
        Uri.TryCreate(Issuer, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && !Issuer.EndsWith('/');
}
