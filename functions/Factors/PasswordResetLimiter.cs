using System.Text.Json.Serialization;
using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>
/// Limits password reset mails to three an hour from one network, so that a stranger elsewhere does not use up the person's, and to ten
/// an hour in all. A person without a live link always gets one more.
/// </summary>
public sealed class PasswordResetLimiter(CounterRows counters, KeyedHasher hasher, TimeProvider clock)
{
    public const int PerNetwork = 3;
    public const int PerAccount = 10;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    // A link given just now may not be in the account yet.
    private static readonly TimeSpan InPreparation = TimeSpan.FromMinutes(2);

    /// <summary>Takes a place for a mail.</summary>
    /// <param name="account">The account as read.</param>
    /// <param name="network">Where the request comes from.</param>
    /// <returns>False if no place is left.</returns>
    public Task<bool> TryTakeAsync(Account account, ClientNetwork network)
    {
        var now = clock.GetUtcNow();
        var (tenant, user) = (account.Tenant.Value, account.Id.Value);
        var from = hasher.Hash(hasher.CurrentKey, "password reset network", network.IsShared ? "shared" : network.Reveal());
        var hasLiveLink = account.Links.Any(l => l.Purpose == LinkPurpose.PasswordReset && now < l.ExpiresAt);
        return counters.ChangeAsync<ResetPlaces, bool>(hasher.Hash(hasher.CurrentKey, "password resets", tenant, user), places =>
        {
            var recent = (places?.Taken ?? []).Where(p => now - p.At < Window).ToArray();
            var isFree = recent.Length < PerAccount && recent.Count(p => p.Network == from) < PerNetwork;
            var needsOne = !hasLiveLink && recent.All(p => now - p.At >= InPreparation);
            return isFree || needsOne ? (new(new ResetPlaces([.. recent, new ResetPlace(from, now)]), now + Window), true) : (null, false);
        });
    }
}

/// <summary>The places taken within the last hour.</summary>
public sealed record ResetPlaces([property: JsonPropertyName("Taken")] IReadOnlyList<ResetPlace> Taken);

/// <param name="Network">The keyed hash of the network of the request.</param>
/// <param name="At">When it was taken.</param>
public sealed record ResetPlace(
    [property: JsonPropertyName("Network")] string Network,
    [property: JsonPropertyName("At")] DateTimeOffset At
);
