using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Http;

/// <summary>Section <c>Portal</c>.</summary>
public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>Whether the app serves its pages. False leaves the API alone.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The origin under which people reach the pages, such as <c>https://mfa.example.com</c>. Pages of this origin may use the session
    /// cookie in every tenant. https, or http on loopback; empty when no front end is served from here.
    /// </summary>
    public string Origin { get; set; } = "";

    /// <summary>The relying party id of passkeys on the pages: their host; null if there are no pages.</summary>
    public string? ToRpId() => Origin.Length > 0 ? new Uri(Origin).IdnHost : null;
}

/// <summary>Prevents a start with an origin that no browser sends.</summary>
public sealed class PortalOptionsValidator : IValidateOptions<PortalOptions>
{
    public ValidateOptionsResult Validate(string? name, PortalOptions options) =>
        options.Origin.Length == 0
        || (
            Uri.TryCreate(options.Origin, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url.GetLeftPart(UriPartial.Authority) == options.Origin
        )
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{PortalOptions.Section}:Origin must be an https origin without a path, such as https://mfa.example.com (http only on "
                    + "loopback)."
            );
}
