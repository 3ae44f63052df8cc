using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Client;

/// <summary>Where MfaFunctions runs and which of its access tokens this service accepts.</summary>
public sealed class MfaFunctionsOptions : IValidatableObject
{
    /// <summary>
    /// Public URL of the API, such as <c>https://mfa.example/api</c>: its setting <c>Access__Issuer</c>, the <c>iss</c> of its tokens.
    /// https, or http on a loopback address; no trailing slash.
    /// </summary>
    public Uri? Issuer { get; set; }

    /// <summary>
    /// The <c>aud</c> that names this service: an audience on the tenant's list, or <c>mfa:{tenant}</c>. Required to accept tokens; leave
    /// it empty where only <see cref="OperatorApi"/> is used.
    /// </summary>
    public string Audience { get; set; } = "";

    /// <summary>Ids of the tenants whose people this service serves. Several tenants may list the same audience.</summary>
    public ICollection<string> Tenants { get; } = [];

    /// <summary>Decides instead of <see cref="Tenants"/> whether a tenant is served, for services whose tenants change.</summary>
    public Func<string, bool>? ServesTenant { get; set; }

    /// <summary>A function key of the function app. Required for <see cref="OperatorApi"/> only.</summary>
    public string OperatorKey { get; set; } = "";

    /// <summary>This application as the tenant's sign-in provider. Required for <see cref="FirstFactorAssertions"/> only.</summary>
    public MfaBackend? Backend { get; set; }

    /// <summary>What the audit log and the Owners' mails call this backend. Default: none.</summary>
    public string? OperatorName { get; set; }

    internal bool Serves(string tenant) => ServesTenant?.Invoke(tenant) ?? Tenants.Contains(tenant, StringComparer.Ordinal);

    /// <summary>The address of a route of the API.</summary>
    internal Uri Route(string path) => new($"{Issuer}/{path}");

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (
            Issuer is not { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "" }
            || !(Issuer.Scheme == Uri.UriSchemeHttps || (Issuer.Scheme == Uri.UriSchemeHttp && Issuer.IsLoopback))
            || Issuer.OriginalString.EndsWith('/')
        )
        {
            yield return new ValidationResult(
                "Set MfaFunctions Issuer to the public https URL of the API, such as https://mfa.example/api, without a trailing slash.",
                [nameof(Issuer)]
            );
        }

        if (Audience.Length > 0 && Tenants.Count == 0 && ServesTenant is null)
        {
            yield return new ValidationResult(
                "Name the tenants that this service serves in MfaFunctions Tenants or ServesTenant: tenants can share an audience.",
                [nameof(Tenants)]
            );
        }
    }
}
