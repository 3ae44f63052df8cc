using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Http.Outbound;

/// <summary>Section <c>Outbound</c>: requests to addresses that a tenant chose.</summary>
public sealed class OutboundOptions
{
    public const string Section = "Outbound";

    /// <summary>
    /// Whether loopback may be called, also over http. Default: false. For development only: in Azure, the app does not start with it.
    /// </summary>
    public bool AllowLoopback { get; set; }
}

/// <summary>Prevents startup if the development setting has reached Azure.</summary>
public sealed class OutboundOptionsValidator(IConfiguration configuration) : IValidateOptions<OutboundOptions>
{
    // Azure sets it for every app.
    private const string MarkOfAzure = "WEBSITE_SITE_NAME";

    public ValidateOptionsResult Validate(string? name, OutboundOptions options)
    {
        return options.AllowLoopback && !string.IsNullOrEmpty(configuration[MarkOfAzure])
            ? ValidateOptionsResult.Fail(
                $"{OutboundOptions.Section}:AllowLoopback is for development. {MarkOfAzure} is set, as it is in Azure: remove the setting."
            )
            : ValidateOptionsResult.Success;
    }
}
