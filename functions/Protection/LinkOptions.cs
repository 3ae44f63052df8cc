using Microsoft.Extensions.Options;

namespace MfaFunctions.Protection;

/// <summary>Settings section <c>Links</c>.</summary>
public sealed class LinkOptions
{
    public const string Section = "Links";

    /// <summary>
    /// The page of your application that mailed one-time links lead to, such as <c>https://app.example.com/account</c>. The fragment
    /// <c>#reset={token}</c>, <c>#invitation={token}</c>, <c>#break-glass={token}</c> or <c>#pending-action={token}</c> is appended to it.
    /// Required. Must be https (http only for loopback).
    /// </summary>
    public string BaseUrl { get; set; } = "";
}

/// <summary>Fails the startup if links would have no valid target or would use plain http.</summary>
public sealed class LinkOptionsValidator : IValidateOptions<LinkOptions>
{
    public ValidateOptionsResult Validate(string? name, LinkOptions options)
    {
        return
            Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url is { UserInfo: "", Fragment: "" }
            && !options.BaseUrl.Contains('#', StringComparison.Ordinal)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{LinkOptions.Section}:BaseUrl must be the https address of your application's page for one-time links, "
                    + "without user name or fragment (http only on loopback)."
            );
    }
}
