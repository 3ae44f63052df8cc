using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Staged;

/// <summary>What a story needs that plays in a product of its own, and so may move its clock.</summary>
internal abstract class Stage : IDisposable
{
    private readonly StagedProduct _product;

    protected Stage(StagedProduct product)
    {
        _product = product;
        Functions = new FunctionsClient(Settings, Story, shows: true, product.Stop);
        // What it promises goes to a story that nobody is told.
        Quiet = new FunctionsClient(Settings, new Story(), shows: false, product.Stop);
        Mail = new Mailbox(Settings, Story, product.Stop);
    }

    public LocalSettings Settings => _product.Settings;

    public Story Story { get; } = new();

    public MovedClock Clock => _product.Clock;

    public FunctionsClient Functions { get; }

    /// <summary>For what is not the story, and for many requests, which are counted instead.</summary>
    public FunctionsClient Quiet { get; }

    public Mailbox Mail { get; }

    /// <summary>A code of the person's app that was not used yet, at the beginning of its time step.</summary>
    public async Task<string> CodeOfAsync(Person person)
    {
        Clock.NextStep();
        return await person.App!.NextAsync();
    }

    /// <summary>Runs a timer function, as its timer would after the clock was moved.</summary>
    public Task RunTimerAsync(string function) => _product.RunTimerAsync(function);

    public void Dispose()
    {
        Functions.Dispose();
        Quiet.Dispose();
        Mail.Dispose();
    }
}
