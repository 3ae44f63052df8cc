using Microsoft.Extensions.Time.Testing;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>A clock that stands until it is moved. It starts in the middle of a time step.</summary>
public sealed class TestClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    public TestClock()
        : this(new DateTimeOffset(2026, 11, 22, 12, 0, 15, TimeSpan.Zero))
    {
    }

    public DateTimeOffset Now => GetUtcNow();

    /// <summary>Moves to the real time, for what comes from a program with a clock of its own.</summary>
    public void CatchUp()
    {
        var real = System.GetUtcNow();
        if (real > Now)
        {
            SetUtcNow(real);
        }
    }

    /// <summary>Moves to the middle of a later time step of 30 s.</summary>
    public void NextStep(int steps = 1) => Advance(TimeSpan.FromSeconds(30 * steps));
}
