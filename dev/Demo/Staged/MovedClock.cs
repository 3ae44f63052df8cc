using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Staged;

/// <summary>The clock of a demo and its functions: the machine's clock, advanced instead of waiting.</summary>
internal sealed class MovedClock : TimeProvider, IDelay
{
    private const int StepSeconds = 30;

    private long _movedTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _movedTicks));

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _movedTicks);

    /// <summary>Advances the clock and prints the reason.</summary>
    public void Advance(TimeSpan time, string why)
    {
        Screen.Line($"    [yellow]» the clock advances by {Show(time)}: {why}[/]");
        AdvanceQuietly(time);
    }

    public void AdvanceQuietly(TimeSpan time) => Interlocked.Add(ref _movedTicks, time.Ticks);

    /// <summary>Advances to the start of a step, so that a code stays valid while it is used.</summary>
    public void NextStep()
    {
        var intoStep = TimeSpan.FromTicks(GetUtcNow().Ticks % TimeSpan.FromSeconds(StepSeconds).Ticks);
        AdvanceQuietly(TimeSpan.FromSeconds(StepSeconds) - intoStep);
    }

    public Task WaitUntilAsync(DateTimeOffset moment, string why)
    {
        if (moment > GetUtcNow())
        {
            Advance(moment - GetUtcNow(), why);
        }

        return Task.CompletedTask;
    }

    private static string Show(TimeSpan time) =>
        time.TotalSeconds < 120 ? $"{Math.Ceiling(time.TotalSeconds):F0} s"
        : time.TotalMinutes < 120 ? $"{time.TotalMinutes:0.#} min"
        : $"{time.TotalHours:0.#} h";
}
