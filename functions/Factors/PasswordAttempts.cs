using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>An attempt to prove a password.</summary>
/// <param name="Tenant">The tenant of the attempt. It need not exist.</param>
/// <param name="Email">The address as failures are counted: <see cref="SoughtAddress.CountedAs"/>.</param>
/// <param name="Network">Where the attempt comes from.</param>
/// <param name="Client">The description of the caller for mails.</param>
public sealed record PasswordAttempt(TenantId Tenant, string Email, ClientNetwork Network, string Client)
{
    /// <summary>Whether the tenant exists. All others share one line of the hash queue.</summary>
    public required bool IsTenantKnown { get; init; }

    /// <summary>The open account with this address; null if there is none.</summary>
    public required Account? Account { get; init; }

    /// <summary>Whether a signed-in person attempts it. Strangers' attempts never stop an open session.</summary>
    public bool HasSession { get; init; }
}

/// <summary>
/// A password that was found correct. While it is not disposed of, others with the same address from the same network wait.
/// </summary>
/// <param name="hash">The stored hash that it matched.</param>
/// <param name="renewed">A hash with the configured iterations, if <paramref name="hash"/> has fewer.</param>
/// <param name="turn">The turn of the address.</param>
public sealed class CheckedPassword(string hash, string? renewed, IDisposable turn) : IDisposable
{
    /// <summary>The account with a renewed hash; null if its password is no longer the one that was checked.</summary>
    public Account? Renew(Account account) =>
        account.Credentials.PasswordHash != hash ? null
        : renewed is null ? account
        : account with { Credentials = account.Credentials with { PasswordHash = renewed } };

    public void Dispose() => turn.Dispose();
}

/// <summary>
/// Checks passwords within the limits on guessing (docs/adr/0007-limits-on-guessing-passwords.md). Failures are counted by address, alike
/// for known and unknown ones, apart for familiar and all other networks; and by network, over all addresses. A refused attempt is not
/// hashed.
/// </summary>
/// <remarks>
/// Counters belong to a password rather than to an account: their key contains the stored hash, so a new password starts with new ones.
/// </remarks>
public sealed class PasswordAttempts(
    CounterRows counters,
    NetworkFailures networkFailures,
    KeyedHasher hasher,
    KnownNetworks networks,
    PasswordVerifier passwords,
    PasswordEnding ending,
    FailureAlarm alarm,
    TimeProvider clock
)
{
    private const int BusySeconds = 2;

    // Sign-ins with one address from one network run one by one, so that they do not compete for the account's row. Other networks do not
    // wait, so that a crowd on one does not keep out the person on another.
    private readonly KeyedTurns _addresses = new(1, 8, TimeSpan.FromSeconds(5), clock);

    // Bounds by how many attempts in flight a network can exceed its limit.
    private readonly KeyedTurns _networks = new(4, 100, TimeSpan.FromSeconds(5), clock);

    /// <param name="attempt">The attempt, with the account as read.</param>
    /// <param name="password">The password from the request.</param>
    /// <param name="wrong">The error for a wrong password.</param>
    /// <param name="cancellationToken">The request's. It ends the waiting, not a hash.</param>
    /// <returns>
    /// The correct password, to be disposed of after the commit; <paramref name="wrong"/>; or an error for too many attempts.
    /// </returns>
    /// <exception cref="BusyException">Too many hashes are waiting.</exception>
    public async Task<Result<CheckedPassword>> CheckAsync(
        PasswordAttempt attempt,
        string password,
        ApiError wrong,
        CancellationToken cancellationToken
    )
    {
        var from = FamiliarityOf(attempt);
        var key = hasher.Hash(
            hasher.CurrentKey,
            "password failures",
            attempt.Tenant.Value,
            attempt.Email,
            from == Familiarity.Familiar ? "familiar" : "unfamiliar",
            attempt.Account?.Credentials.PasswordHash ?? ""
        );
        if (await _addresses.TryTakeAsync($"{key} {NetworkOf(attempt)}", cancellationToken) is not { } turn)
        {
            return Busy();
        }

        try
        {
            var result = await WithNetworkAsync(attempt, from, key, password, wrong, cancellationToken);
            if (!result.IsRefused(out var refusal, out var right))
            {
                return new CheckedPassword(right.Hash, right.Renewed, turn);
            }

            turn.Dispose();
            return refusal;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private string NetworkOf(PasswordAttempt attempt) => attempt.Network.IsShared ? "" : networkFailures.Key(attempt.Network);

    private Familiarity FamiliarityOf(PasswordAttempt attempt) =>
        attempt.HasSession || (attempt.Account is { } account && networks.Contains(account, attempt.Network)) ? Familiarity.Familiar
        : attempt.Network.IsShared ? Familiarity.Shared
        : Familiarity.Unfamiliar;

    private async Task<Result<Right>> WithNetworkAsync(
        PasswordAttempt attempt,
        Familiarity from,
        string key,
        string password,
        ApiError wrong,
        CancellationToken cancellationToken
    )
    {
        // Everybody is on a shared network, and an open session is nobody's spraying.
        if (attempt.HasSession || attempt.Network.IsShared)
        {
            return await WithPlaceAsync(attempt, from, key, password, wrong, cancellationToken);
        }

        var isExempt = from == Familiarity.Familiar;
        using var turn = isExempt ? null : await _networks.TryTakeAsync(networkFailures.Key(attempt.Network), cancellationToken);
        if (!isExempt && turn is null)
        {
            return Busy();
        }

        var now = clock.GetUtcNow();
        var locked = await networkFailures.LockAsync(attempt.Network, now);
        if (!isExempt && locked is not null)
        {
            Observe(attempt);
            return ApiError.TooManyAttempts(Seconds(locked.Value, now), Reason.Of("wrong_passwords_from_network"));
        }

        return await WithPlaceAsync(attempt, from, key, password, wrong, cancellationToken);
    }

    private async Task<Result<Right>> WithPlaceAsync(
        PasswordAttempt attempt,
        Familiarity from,
        string key,
        string password,
        ApiError wrong,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var network = NetworkOf(attempt);
        var place = await counters.ChangeAsync<PasswordFailures, Result<PasswordFailures>>(key, failures =>
        {
            failures ??= new PasswordFailures();
            if (Refuse(failures, from, now) is { } refusal)
            {
                return (null, refusal);
            }

            var taken = failures.Taken(from, network, now);
            return (taken.Counted(now), taken);
        });
        if (place.IsRefused(out var refused, out var taken))
        {
            Observe(attempt);
            return refused;
        }

        PasswordCheck check;
        string? renewed;
        var hash = attempt.Account?.Credentials.PasswordHash;
        try
        {
            (check, renewed) = await passwords.CheckAsync(hash, password, attempt.IsTenantKnown ? attempt.Tenant : null, cancellationToken);
        }
        catch (Exception e) when (e is BusyException or OperationCanceledException)
        {
            await ChangeAsync(key, failures => failures.Withdrawn(from, taken, now), now);
            throw;
        }

        if (check == PasswordCheck.Wrong)
        {
            Observe(attempt);
            if (!attempt.HasSession && !attempt.Network.IsShared)
            {
                await networkFailures.ChargeAsync(attempt.Network, counts: from != Familiarity.Familiar);
            }

            if (taken.Consecutive == PasswordFailures.Cap && attempt.Account is { } account && hash is not null)
            {
                ending.Begin(account, from, attempt.Client);
            }

            return wrong;
        }

        await ChangeAsync(key, failures => failures.Succeeded(from, network, taken, now), now);
        return new Right(hash!, renewed);
    }

    private Task<bool> ChangeAsync(string key, Func<PasswordFailures, PasswordFailures> change, DateTimeOffset now) =>
        counters.ChangeAsync<PasswordFailures, bool>(key, failures => (failures is null ? null : change(failures).Counted(now), true));

    private void Observe(PasswordAttempt attempt)
    {
        if (attempt.IsTenantKnown)
        {
            alarm.Observe(attempt.Tenant);
        }
    }

    private static ApiError? Refuse(PasswordFailures failures, Familiarity from, DateTimeOffset now)
    {
        if (failures.HasEnded)
        {
            return ApiError.TooManyAttempts(3600, Reason.Of("password_ended"));
        }

        return failures.LockFor(from, now) is { } until
            ? ApiError.TooManyAttempts(Seconds(until, now), Reason.Of("wrong_passwords"))
            : null;
    }

    private static ApiError Busy() => ApiError.TooManyAttempts(BusySeconds, Reason.Of("busy"));

    private static int Seconds(DateTimeOffset until, DateTimeOffset now) => Math.Max(1, (int)Math.Ceiling((until - now).TotalSeconds));

    private sealed record Right(string Hash, string? Renewed);
}
