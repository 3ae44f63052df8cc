using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tenancy;

/// <summary>A use case's decision about a tenant as last read: refuse, leave unchanged or commit a change.</summary>
/// <param name="Tenant">The tenant to commit; null to change nothing.</param>
/// <param name="Answer">The answer to send after the commit.</param>
/// <param name="Events">The events to emit for the change.</param>
public sealed record TenantDecision<T>(Tenant? Tenant, Result<T> Answer, IReadOnlyList<SecurityEvent> Events)
{
    /// <summary>Creates a refusal that changes nothing.</summary>
    public static implicit operator TenantDecision<T>(ApiError refusal) => new(null, refusal, []);
}

/// <summary>Factory methods for decisions other than refusals.</summary>
public static class TenantDecision
{
    public static TenantDecision<T> Unchanged<T>(T answer) => new(null, answer, []);

    public static TenantDecision<T> Commit<T>(Tenant tenant, T answer, params IReadOnlyList<SecurityEvent> events) =>
        new(tenant, answer, events);
}
