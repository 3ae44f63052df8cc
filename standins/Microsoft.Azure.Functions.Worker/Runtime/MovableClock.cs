using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>A clock for tests that can be moved forward. Its timers follow real time.</summary>
internal sealed class MovableClock : TimeProvider
{
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(3_650);

    private long _advancedTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public static bool IsEnabled(IConfiguration configuration) => configuration.GetValue(SettingNames.MovableClock, false);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _advancedTicks));

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _advancedTicks);

    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Furthest);
        Interlocked.Add(ref _advancedTicks, time.Ticks);
    }
}

internal static class MovableClockServices
{
    public static void AddMovableClock(this IServiceCollection services)
    {
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<MovableClock>();
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<MovableClock>());
    }
}
