using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Serialization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;

namespace MfaFunctions.Authorization;

/// <summary>
/// Sums up refusals in the audit log: the first, the 10th and the 100th of an account, kind and clock hour, so that nobody can fill the
/// table. Failed sign-ins with addresses that nobody has are summed up for the tenant as a whole.
/// </summary>
/// <remarks>
/// Counted in table MfaDirectory, after the response and best effort: the security log has every refusal. Unknown tenants are counted like
/// known ones, so that both cost the same, but get no row.
/// </remarks>
public sealed class RefusalSummaries(
    CounterRows counters,
    AuditLog audit,
    KeyedHasher hasher,
    BackgroundWork background,
    TimeProvider clock
)
{
    private const int Most = 100;

    // A flood must not displace other background work.
    private const int MostAtOnce = 50;

    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<string, bool> _full = new(StringComparer.Ordinal);
    private string _hour = "";
    private int _running;

    /// <param name="refusal">What was refused and to whom.</param>
    /// <param name="status">Status of the response.</param>
    /// <param name="network">Network prefix of the client.</param>
    public void Observe(SecurityRefusal refusal, int status, string network)
    {
        if (KindOf(refusal, status) is not { } kind)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var hour = now.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
        if (Interlocked.Exchange(ref _hour, hour) != hour)
        {
            _full.Clear();
        }

        var (tenant, user) = (refusal.Tenant?.Value ?? "", refusal.User?.Value ?? "");
        var key = hasher.Hash(hasher.CurrentKey, "refusals", kind.ToString(), tenant, user, hour);
        if (_full.ContainsKey(key))
        {
            return;
        }

        if (Interlocked.Increment(ref _running) > MostAtOnce)
        {
            Interlocked.Decrement(ref _running);
            return;
        }

        background.Begin("Counting a refusal", async () =>
        {
            try
            {
                await CountAsync(kind, key, refusal, network, now);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        });
    }

    /// <returns>Null for a refusal that is logged, but not summed up.</returns>
    private static EventKind? KindOf(SecurityRefusal refusal, int status) =>
        refusal switch
        {
            { Kind: RefusalKind.Password or RefusalKind.IdToken or RefusalKind.Passkey } when status is 401 or 429 =>
                EventKind.SignInFailed,
            { Kind: RefusalKind.Code or RefusalKind.RecoveryCode or RefusalKind.EmailCode or RefusalKind.Passkey, User: not null } =>
                EventKind.VerificationFailed,
            { Kind: RefusalKind.Role, User: not null } => EventKind.AccessRefused,
            _ => null,
        };

    private async Task CountAsync(EventKind kind, string key, SecurityRefusal refusal, string network, DateTimeOffset now)
    {
        var count = await counters.ChangeAsync<RefusalCount, int>(key, before =>
        {
            var next = new RefusalCount((before?.Count ?? 0) + 1);
            return next.Count > Most ? (null, next.Count) : (new Counted<RefusalCount>(next, now + Kept), next.Count);
        });
        if (count >= Most)
        {
            _full.TryAdd(key, true);
        }

        if (count is 1 or 10 or Most && refusal.Tenant is { } tenant)
        {
            await audit.AddAsync(
                new SecurityEvent
                {
                    Id = Identifier.New(),
                    Kind = kind,
                    Tenant = tenant,
                    User = refusal.User,
                    // Whoever fails to sign in is unknown.
                    Actor = kind == EventKind.SignInFailed ? null : refusal.User,
                    OccurredAt = now,
                    Data = new Dictionary<string, string>
                    {
                        [EventData.Count] = count.ToString(CultureInfo.InvariantCulture),
                        [EventData.Client] = network,
                    },
                },
                CancellationToken.None
            );
        }
    }

    /// <param name="Count">Refusals in the hour, counted up to 100.</param>
    private sealed record RefusalCount([property: JsonPropertyName("Count")] int Count);
}
