namespace MfaFunctions.Platform.Http;

/// <summary>What a refused request presented or asked for, as named in the security log and in the metric <c>mfa.refusals</c>.</summary>
public enum RefusalKind
{
    /// <summary>Anything else that is answered with 401, 403 or 429.</summary>
    Request,

    Password,
    IdToken,
    Code,

    /// <summary>A code that was accepted before: usually a double submit, possibly a replay.</summary>
    UsedCode,

    RecoveryCode,

    /// <summary>A mailed code that proves the mailbox.</summary>
    EmailCode,
    Link,

    /// <summary>The response of a passkey.</summary>
    Passkey,
    Session,

    /// <summary>No credential at all. Counted, but not logged, because nothing was attempted.</summary>
    NoSession,

    /// <summary>A resource of another tenant or of a role that the person does not have.</summary>
    Role,

    /// <summary>An operation that requires more, or more recent, factors than the session has.</summary>
    StepUp,

    /// <summary>A request with the cookie from a page of another origin.</summary>
    Origin,
}

/// <summary>What the security log says about a refusal besides its code.</summary>
/// <param name="Kind">What was refused.</param>
public sealed record SecurityRefusal(RefusalKind Kind)
{
    /// <summary>An existing tenant, or the tenant that a token claims; null if unknown.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>The account, if one is known.</summary>
    public UserId? User { get; init; }

    /// <summary>A keyed hash of the address that was presented, never the address.</summary>
    public string? AddressHash { get; init; }
}
