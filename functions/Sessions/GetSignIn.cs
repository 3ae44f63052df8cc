using System.Text.Json.Serialization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>What a page shows on which nobody is signed in yet: the tenant's name and the first factors that it accepts.</summary>
/// <remarks>
/// An unknown tenant gets the same status and shape. A page that shows a company's name reveals that the company has one.
/// </remarks>
public sealed class GetSignIn(SharedTenantReads tenants, ProviderKeys providers)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly string[] Locales = ["en", "es", "fr", "zh-Hans"];

    /// <param name="Name">The tenant's display name; null for an unknown tenant.</param>
    /// <param name="PasskeySignIn">Whether a passkey signs people in, as it does by default.</param>
    public sealed record Answer(
        string TenantId,
        string? Name,
        IReadOnlyList<string> Methods,
        IReadOnlyList<Provider> Providers,
        IReadOnlyList<string> Locales,
        SignInLook? Look,
        bool PasskeySignIn
    );

    /// <param name="Color">Accent color as <c>#rrggbb</c>; null for the default.</param>
    /// <param name="Logo">Path of the logo on the API's host; null for none.</param>
    public sealed record SignInLook(string? Color, string? Logo);

    /// <param name="Kind"><c>google</c>, <c>microsoft</c> or <c>oidc</c>.</param>
    /// <param name="AuthorizationEndpoint">Null while the provider cannot be reached.</param>
    public sealed record Provider(
        [property: JsonPropertyName("provider")] string Name,
        string DisplayName,
        string Kind,
        string ClientId,
        string? AuthorizationEndpoint
    );

    [Function(nameof(GetSignIn))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/sign-in")] HttpRequest request,
        string t
    )
    {
        var tenant = TenantId.TryParse(t, out var id) ? await tenants.FindAsync(id) : null;
        return ApiResult.OkForAll(
            tenant is null
                ? new Answer(id?.Value ?? t, null, [FirstFactor.Password], [], Locales, null, true)
                : await DescribeAsync(tenant),
            Kept
        );
    }

    private async Task<Answer> DescribeAsync(Tenant tenant)
    {
        var required = tenant.Policy.RequiredFirstFactors;
        var accepted = tenant.IdentityProviders.Where(p => required.Count == 0 || required.Contains(p.Method)).ToArray();
        // A backend signs people in on its own pages and sends them here.
        var described = await Task.WhenAll(accepted.Where(p => !p.IsBackend).Select(DescribeAsync));
        string[] password = required.Count == 0 || required.Contains(FirstFactor.Password) ? [FirstFactor.Password] : [];
        var look = tenant.Look == TenantLook.None ? null : new SignInLook(tenant.Look.Color, tenant.Look.Logo?.PathIn(tenant.Id));
        return new Answer(
            tenant.Id.Value,
            tenant.Name,
            [.. password, .. accepted.Select(p => p.Method)],
            described,
            Locales,
            look,
            tenant.Policy.AcceptsPasskeySignIn
        );
    }

    private async Task<Provider> DescribeAsync(IdentityProvider provider)
    {
        var (kind, name) = new Uri(provider.Issuer).Host switch
        {
            "accounts.google.com" => ("google", "Google"),
            "login.microsoftonline.com" => ("microsoft", "Microsoft"),
            _ => ("oidc", Capitalized(provider.Provider)),
        };
        var endpoint = await providers.AuthorizationEndpointAsync(provider.Issuer);
        return new Provider(provider.Provider, name, kind, provider.ClientId, endpoint?.ToString());
    }

    private static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
