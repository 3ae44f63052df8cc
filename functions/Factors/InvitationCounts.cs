using System.Text.Json.Serialization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>
/// Limits the invitations to one address. They are counted by the keyed hash of the address, outside the account, so that removing and
/// inviting the person again starts no new count.
/// </summary>
public sealed class InvitationCounts(CounterRows counters, KeyedHasher hasher)
{
    /// <summary>Maximum number of invitations per address and UTC day.</summary>
    public const int PerDay = 20;

    /// <summary>Counts one more invitation.</summary>
    /// <param name="tenant">The tenant that invites.</param>
    /// <param name="email">The key of the address.</param>
    /// <param name="now">The time of the invitation.</param>
    /// <returns>Null if it may be sent; otherwise the error.</returns>
    public Task<ApiError?> RefuseAsync(TenantId tenant, string email, DateTimeOffset now) =>
        counters.ChangeAsync<DailyCount, ApiError?>(hasher.Hash(hasher.CurrentKey, "invitations", tenant.Value, email), count =>
        {
            var sent = DailyCount.Of(count, now);
            return sent.Count < PerDay ? (sent.OneMore(), null) : (null, TooMany(now));
        });

    private static ApiError TooMany(DateTimeOffset now) =>
        ApiError.TooManyAttempts(DailyCount.SecondsLeft(now), Reason.Of("too_many_invitations", ("limit", PerDay)));
}

/// <summary>A count that starts again each day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Count">The number of mails on that day.</param>
/// <param name="Told">Whether the Owners were told that it has reached its limit.</param>
public sealed record DailyCount(
    [property: JsonPropertyName("Day")] DateOnly Day,
    [property: JsonPropertyName("Count")] int Count,
    [property: JsonPropertyName("Told")] bool Told
)
{
    /// <summary>The count of today.</summary>
    public static DailyCount Of(DailyCount? stored, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return stored?.Day == today ? stored : new DailyCount(today, 0, Told: false);
    }

    /// <summary>Seconds until the next count starts.</summary>
    public static int SecondsLeft(DateTimeOffset now) => (int)(now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime).TotalSeconds + 1;

    public Counted<DailyCount> OneMore() => Stored(this with { Count = Count + 1 });

    public Counted<DailyCount> AsTold() => Stored(this with { Told = true });

    private static Counted<DailyCount> Stored(DailyCount count) => new(count, new(count.Day.AddDays(2), default, TimeSpan.Zero));
}
