using MfaFunctions.Accounts;

namespace MfaFunctions.Authorization;

/// <summary>Declares who may call an HTTP function. Every HTTP function must declare exactly one, or the app does not start.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class AccessAttribute : Attribute;

/// <summary>Anybody may call.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicAccessAttribute : AccessAttribute;

/// <summary>The host requires its function key before the function runs; a key in the query is refused.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperatorAccessAttribute : AccessAttribute;

/// <summary>Requires a live session in one of the given states. The route concerns the session's own user.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SessionAccessAttribute(params SessionState[] accepts) : AccessAttribute
{
    public IReadOnlyList<SessionState> Accepts { get; } = accepts;

    /// <summary>
    /// Whether the token before the last rotation is refused here, although the route only reads. For answers on which others rely.
    /// </summary>
    public bool CurrentTokenOnly { get; init; }
}

/// <summary>
/// Requires an active session of the tenant in route value <c>t</c> with at least the given role. Other callers get a 404.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TenantAccessAttribute(Role role) : AccessAttribute
{
    public Role Role { get; } = role;
}
