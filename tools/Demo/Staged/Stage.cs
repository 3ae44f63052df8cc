namespace MfaFunctions.Tools.Demo.Staged;

/// <summary>What a story needs that plays in a product of its own, and so may move its clock.</summary>
internal abstract class Stage : IDisposable
{
    protected Stage(LocalSettings settings, CancellationToken stop)
    {
        Settings = settings;
        Clock = new MovedClock(settings, stop);
        Functions = new FunctionsClient(settings, Story, shows: true, stop);
        // What it promises goes to a story that nobody is told.
        Quiet = new FunctionsClient(settings, new Story(), shows: false, stop);
        Mail = new Mailbox(settings, Story, stop);
    }

    public LocalSettings Settings { get; }

    public Story Story { get; } = new();

    public MovedClock Clock { get; }

    public FunctionsClient Functions { get; }

    /// <summary>For what is not the story, and for many requests, which are counted instead.</summary>
    public FunctionsClient Quiet { get; }

    public Mailbox Mail { get; }

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
