using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Accounts;

/// <summary>Maps e-mail addresses to accounts.</summary>
public sealed class AccountDirectory(DirectoryRows rows)
{
    private const string Kind = "email";

    public Task<UserId?> FindAsync(TenantId tenant, SoughtAddress email, CancellationToken cancellationToken) =>
        FirstAsync(tenant, email.Keys, cancellationToken);

    /// <summary>Claims the address for a user id. Returns the id that owns it: an existing claim wins, under whatever spelling.</summary>
    public async Task<UserId> ClaimAsync(TenantId tenant, EmailAddress email, UserId user, CancellationToken cancellationToken) =>
        await FirstAsync(tenant, [.. SoughtAddress.Of(email).Keys.Where(key => key != email.Key)], cancellationToken)
        ?? await rows.ClaimAsync(tenant, Kind, email.Key, user, cancellationToken);

    /// <summary>Releases the claims that this user owns.</summary>
    public async Task ReleaseAsync(TenantId tenant, SoughtAddress email, UserId user, CancellationToken cancellationToken)
    {
        foreach (var key in email.Keys)
        {
            await rows.ReleaseAsync(tenant, Kind, key, user, cancellationToken);
        }
    }

    private async Task<UserId?> FirstAsync(TenantId tenant, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        // Every key is looked up in any case: the time depends on the spelling, and not on which account exists.
        var users = await Task.WhenAll(keys.Select(key => rows.FindAsync(tenant, Kind, key, cancellationToken)));
        return users.FirstOrDefault(u => u is not null);
    }
}
