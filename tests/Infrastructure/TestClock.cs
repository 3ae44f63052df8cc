using Microsoft.Extensions.Time.Testing;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>A clock that moves only when a test moves it. It starts in the middle of a step.</summary>
public sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    public TestClock()
        : this(new DateTimeOffset(2026, 11, 22, 12, 0, 15, TimeSpan.Zero)) { }

    public DateTimeOffset Now => GetUtcNow();

    /// <summary>Moves to the real time, for data from programs that use the real clock.</summary>
    public void CatchUp()
    {
        var real = System.GetUtcNow();
        if (real > Now)
        {
            SetUtcNow(real);
        }
    }

    /// <summary>Moves to the middle of a later 30 s step.</summary>
    public void NextStep(int steps = 1) => Advance(TimeSpan.FromSeconds(30 * steps));
}
