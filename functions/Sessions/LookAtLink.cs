using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Tells the page behind a mailed link what the link is for. It changes nothing: the link can still be used.</summary>
public sealed class LookAtLink(OneTimeLinkRedemption links, SharedTenantReads tenants)
{
    public sealed record Body(string? Token)
    {
        public override string ToString() => "***";
    }

    /// <param name="Identities">For a password reset: the providers of linked identities, which the reset can drop.</param>
    public sealed record Answer(
        string Purpose,
        string TenantId,
        string TenantName,
        string Email,
        bool HasPassword,
        IReadOnlyList<string> Identities,
        DateTimeOffset ExpiresAt
    );

    [Function(nameof(LookAtLink))]
    [PublicAccess]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/links/look")] HttpRequest request)
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given), answer => ApiResult.Ok(answer))
        );
    }

    private async Task<Result<Answer>> HandleAsync(Body body)
    {
        var errors = new FieldErrors();
        var token = errors.Required("token", body.Token, OneTimeLinkToken.LengthLimit);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if ((await links.FindAsync(token)).IsRefused(out var dead, out var found))
        {
            return dead;
        }

        var (account, link) = found;
        var tenant = await tenants.FindAsync(account.Tenant) ?? throw new UnavailableException("The tenant is gone.");
        return new Answer(
            OneTimeLinks.NameOf(link.Purpose),
            account.Tenant.Value,
            tenant.Name,
            account.Profile.Email,
            account.Credentials.PasswordHash is not null,
            link.Purpose == LinkPurpose.PasswordReset ? [.. account.Credentials.Identities.Select(i => i.Provider)] : [],
            link.ExpiresAt
        );
    }
}
