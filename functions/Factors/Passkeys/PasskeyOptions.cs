using MfaFunctions.Platform.Text;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Factors.Passkeys;

/// <summary>Section <c>Passkeys</c>.</summary>
public sealed class PasskeyOptions
{
    public const string Section = "Passkeys";

    /// <summary>
    /// Origins on other domains than the portal's whose pages may ask browsers for passkeys of the portal's host: the content of
    /// <c>/.well-known/webauthn</c> (WebAuthn Level 3 §5.11). Default: none. Whether a tenant accepts one of them is up to its own list.
    /// </summary>
    public IReadOnlyList<string> RelatedOrigins { get; set; } = [];
}

/// <summary>Prevents a start with origins that no browser sends.</summary>
public sealed class PasskeyOptionsValidator : IValidateOptions<PasskeyOptions>
{
    public ValidateOptionsResult Validate(string? name, PasskeyOptions options) =>
        options.RelatedOrigins.FirstOrDefault(o => !WebOrigin.IsOne(o)) is { } wrong
            ? ValidateOptionsResult.Fail(
                $"{PasskeyOptions.Section}:RelatedOrigins must be origins without a path, such as https://app.example.com; {wrong} is none."
            )
            : ValidateOptionsResult.Success;
}
