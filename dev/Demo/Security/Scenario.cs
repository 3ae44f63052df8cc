using MfaFunctions.Dev.Demo.Staged;

namespace MfaFunctions.Dev.Demo.Security;

/// <summary>The targets and the attackers. A thief is a victim's <see cref="Person"/> with the thief's session.</summary>
internal sealed class Scenario : Stage
{
    public Scenario(StagedProduct product)
        : base(product)
    {
        Target = new StagedTenant(this, "target");
        MallorysOwn = new StagedTenant(this, "mallory");
        Careless = new StagedTenant(this, "careless");
        Unenrolled = new StagedTenant(this, "unenrolled");
    }

    /// <summary>The target tenant, which requires a second factor of everybody.</summary>
    public StagedTenant Target { get; }

    public StagedTenant MallorysOwn { get; }

    /// <summary>A tenant whose policy does not require a second factor yet.</summary>
    public StagedTenant Careless { get; }

    /// <summary>A tenant whose Owner never enrolled.</summary>
    public StagedTenant Unenrolled { get; }

    /// <summary>Owner of the target tenant.</summary>
    public Person Vera { get; } = new("Vera", "vera@target.test");

    /// <summary>A member whose codes are observed.</summary>
    public Person Rita { get; } = new("Rita", "rita@target.test");

    /// <summary>A member whose codes are guessed.</summary>
    public Person Bruno { get; } = new("Bruno", "bruno@target.test");

    /// <summary>A member who has not enrolled yet.</summary>
    public Person Nora { get; } = new("Nora", "nora@target.test");

    /// <summary>The attacker, a legitimate Owner of another tenant.</summary>
    public Person Mallory { get; } = new("Mallory", "mallory@mallory.test");

    /// <summary>Owner of the careless tenant.</summary>
    public Person Carl { get; } = new("Carl", "carl@careless.test");

    /// <summary>Owner of the tenant whose Owner never enrolled.</summary>
    public Person Olive { get; } = new("Olive", "olive@unenrolled.test");
}
