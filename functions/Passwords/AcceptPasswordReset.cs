using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Passwords;

/// <summary>
/// Sets a new password through a mailed link. It ends all sessions and opens none, so the next sign-in requires the second factor as usual.
/// </summary>
public sealed class AcceptPasswordReset(
    PasswordByLink passwords,
    TenantStore tenants,
    OwnerChanges ownerChanges,
    OwnerAvailability owners,
    IdentityDirectory directory
)
{
    /// <param name="DropIdentities">Whether to unlink all identities as well, because somebody else may have linked them.</param>
    public sealed record Body(string? Token, string? Password, bool? DropIdentities)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(AcceptPasswordReset))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/password-resets/accept")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(given, request.HttpContext), _ => ApiResult.NoContent())
        );
    }

    private async Task<Result<bool>> HandleAsync(Body body, HttpContext http)
    {
        var client = ClientDescription.Of(http);
        var network = ClientDescription.NetworkOf(http);
        Account? dropped = null;
        var set = await passwords.SetAsync(
            LinkPurpose.PasswordReset,
            body.Token,
            body.Password,
            network,
            async (_, account, now) =>
            {
                var reset = account.WithoutSessions();
                if (body.DropIdentities != true || account.Credentials.Identities.Count == 0)
                {
                    dropped = null;
                    return (reset, account.NewEvent(EventKind.PasswordChanged, now, (EventData.Client, client)));
                }

                if (await RefuseToDropAsync(account) is { } refusal)
                {
                    return refusal;
                }

                dropped = account;
                var identities = account.Credentials.NamesOfIdentities;
                return (
                    reset.WithoutIdentities(),
                    account.NewEvent(EventKind.PasswordChanged, now, (EventData.Client, client), (EventData.Identities, identities))
                );
            },
            http.RequestAborted
        );
        if (!set.IsRefused(out _, out _) && dropped is not null)
        {
            foreach (var gone in dropped.Credentials.Identities)
            {
                await directory.ReleaseAsync(dropped.Tenant, gone.Issuer, gone.Subject, dropped.Id, CancellationToken.None);
            }
        }

        return set;
    }

    // The rule for a single identity holds for all of them: the last usable first factor stays. As there, the change to an Owner's account
    // is begun in the tenant's row.
    private async Task<ApiError?> RefuseToDropAsync(Account account)
    {
        var tenant = await tenants.GetAsync(account.Tenant, CancellationToken.None);
        if (LocksOut(account, tenant))
        {
            return IdentityErrors.IdentitiesNeeded();
        }

        if (!tenant.Owners.Contains(account.Id.Value))
        {
            return null;
        }

        var begun = await ownerChanges.BeginAsync(account.Tenant, account.Id, OwnerChange.AllIdentities, async current =>
            await owners.FindAsync(current, account.Id, CancellationToken.None) is { } owner
            && LocksOut(owner.WithPassword(account.Credentials.PasswordHash!), current)
                ? IdentityErrors.IdentitiesNeeded()
                : null
        );
        return begun.Error;
    }

    private static bool LocksOut(Account account, Tenant tenant) =>
        account.WithoutIdentities().Credentials.UsableMethods(tenant).Count == 0 && account.Credentials.UsableMethods(tenant).Count > 0;
}
