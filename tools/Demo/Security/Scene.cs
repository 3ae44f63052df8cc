namespace MfaFunctions.Tools.Demo.Security;

/// <summary>Who is attacked, by whom, and with what. A thief is a victim's <see cref="Person"/> with a session of the thief's.</summary>
internal sealed class Scene : IDisposable
{
    public Scene(LocalSettings settings, CancellationToken stop)
    {
        Clock = new MovedClock(settings, stop);
        Functions = new FunctionsClient(settings, Story, shows: true, stop);
        // What it promises goes to a story that nobody is told.
        Quiet = new FunctionsClient(settings, new Story(), shows: false, stop);
        Mail = new Mailbox(settings, Story, stop);
        Target = new StagedTenant(this, "target");
        MallorysOwn = new StagedTenant(this, "mallory");
        Careless = new StagedTenant(this, "careless");
    }

    public Story Story { get; } = new();

    public MovedClock Clock { get; }

    public FunctionsClient Functions { get; }

    /// <summary>For what is not an attack, and for attacks of many requests, which are counted instead.</summary>
    public FunctionsClient Quiet { get; }

    public Mailbox Mail { get; }

    /// <summary>The tenant that is attacked; it requires a second factor of everybody.</summary>
    public StagedTenant Target { get; }

    public StagedTenant MallorysOwn { get; }

    /// <summary>A tenant that nobody switched on yet.</summary>
    public StagedTenant Careless { get; }

    /// <summary>Owner of the target.</summary>
    public Person Vera { get; } = new("Vera", "vera@target.test");

    /// <summary>A member whose codes are seen.</summary>
    public Person Rita { get; } = new("Rita", "rita@target.test");

    /// <summary>A member whose codes are guessed.</summary>
    public Person Bruno { get; } = new("Bruno", "bruno@target.test");

    /// <summary>A member who has not enrolled yet.</summary>
    public Person Nora { get; } = new("Nora", "nora@target.test");

    /// <summary>The attacker, lawful Owner of another tenant.</summary>
    public Person Mallory { get; } = new("Mallory", "mallory@mallory.test");

    /// <summary>Owner of the careless tenant.</summary>
    public Person Carl { get; } = new("Carl", "carl@careless.test");

    /// <summary>A code of the person's app that was not used yet, at the beginning of its time step.</summary>
    public async Task<string> CodeOfAsync(Person person)
    {
        await Clock.NextStepAsync();
        return await person.App!.NextAsync();
    }

    public void Dispose()
    {
        Clock.Dispose();
        Functions.Dispose();
        Quiet.Dispose();
        Mail.Dispose();
    }
}
