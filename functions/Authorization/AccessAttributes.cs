using MfaFunctions.Accounts;

namespace MfaFunctions.Authorization;

/// <summary>Who may call an HTTP function. Each one declares exactly one of these, or the app does not start.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class AccessAttribute : Attribute;

/// <summary>Anybody may call.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicAccessAttribute : AccessAttribute;

/// <summary>The host asks for its function key before the function runs; a key in the query is refused.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperatorAccessAttribute : AccessAttribute;

/// <summary>A live session in one of the named states; the route is about the session's own person.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SessionAccessAttribute(params SessionState[] accepts) : AccessAttribute
{
    public IReadOnlyList<SessionState> Accepts { get; } = accepts;
}

/// <summary>An active session of the tenant in route value <c>t</c>, with the role or a higher one; to anybody else the route does not exist.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TenantAccessAttribute(Role role) : AccessAttribute
{
    public Role Role { get; } = role;
}
