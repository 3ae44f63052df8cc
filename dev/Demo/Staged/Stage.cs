using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Staged;

/// <summary>Base of demos that play against their own instance of the product and so may advance its clock.</summary>
internal abstract class Stage : IDisposable
{
    private readonly StagedProduct _product;

    protected Stage(StagedProduct product)
    {
        _product = product;
        Functions = new FunctionsClient(Settings, Story, shows: true, product.Stop);
        // Its expectations go to a story that is never printed.
        Quiet = new FunctionsClient(Settings, new Story(), shows: false, product.Stop);
        Mail = new Mailbox(Settings, Story, product.Stop);
    }

    public LocalSettings Settings => _product.Settings;

    public Story Story { get; } = new();

    public MovedClock Clock => _product.Clock;

    public FunctionsClient Functions { get; }

    /// <summary>A client that prints nothing, for setup and for large numbers of requests.</summary>
    public FunctionsClient Quiet { get; }

    public Mailbox Mail { get; }

    /// <summary>An unused code of the person's app, at the start of its step.</summary>
    public async Task<string> CodeOfAsync(Person person)
    {
        Clock.NextStep();
        return await person.App!.NextAsync();
    }

    /// <summary>Runs a timer function, as its timer would have done in the time by which the clock advanced.</summary>
    public Task RunTimerAsync(string function) => _product.RunTimerAsync(function);

    public void Dispose()
    {
        Functions.Dispose();
        Quiet.Dispose();
        Mail.Dispose();
    }
}
