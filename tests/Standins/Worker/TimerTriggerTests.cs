using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Timers;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tests.Standins.Worker;

public sealed class TimerTriggerTests
{
    [Theory]
    [InlineData("0 */5 * * * *", "2026-01-01T00:00:00", "2026-01-01T00:05:00")]
    [InlineData("*/20 * * * * *", "2026-01-01T00:00:41", "2026-01-01T00:01:00")]
    [InlineData("30 15 3 * * *", "2026-12-31T03:15:30", "2027-01-01T03:15:30")]
    [InlineData("0 0 0 1 1 *", "2026-01-01T00:00:00", "2027-01-01T00:00:00")]
    [InlineData("0 30 9 * Jan Mon", "2026-01-26T09:30:00", "2027-01-04T09:30:00")]
    [InlineData("0 0 9-17/4 * * Mon-Fri", "2026-05-22T17:00:00", "2026-05-25T09:00:00")]
    [InlineData("0 0 0 13 * 5", "2026-03-13T00:00:00", "2026-11-13T00:00:00")]
    [InlineData("0 0 12 29 2 *", "2026-01-01T00:00:00", "2028-02-29T12:00:00")]
    [InlineData("0,45 59 23 31 12 sunday", "2026-01-01T00:00:00", "2028-12-31T23:59:00")]
    [InlineData("5/25 0 0 * * 7", "2026-01-04T00:00:05", "2026-01-04T00:00:30")]
    [InlineData("0 0 0 31 2 *", "2026-01-01T00:00:00", null)]
    public void The_next_time_matches_all_six_fields(string expression, string after, string? expected)
    {
        var next = new CronSchedule(expression).Next(Utc(after));

        Assert.Equal(expected is null ? null : Utc(expected), next);
    }

    [Theory]
    [InlineData("*/5 * * * *")]
    [InlineData("00:05:00")]
    [InlineData("60 * * * * *")]
    [InlineData("0 0 0 0 * *")]
    [InlineData("0 0 5-3 * * *")]
    [InlineData("0 */0 * * * *")]
    [InlineData("0 0 x * * *")]
    [InlineData("0 0 1-2-3 * * *")]
    [InlineData("0 0 , * * *")]
    public void What_is_not_six_fields_is_refused(string expression) =>
        Assert.Throws<FormatException>(() => new CronSchedule(expression));

    [Fact]
    public async Task A_timer_runs_by_the_clock_of_the_application_and_missed_runs_collapse_into_one()
    {
        var clock = new Clock();
        await using var host = await StartAsync(clock);

        Assert.Equal(1, await RunDueAsync(host));
        Assert.Equal(0, await RunDueAsync(host));
        clock.Now = clock.Now.AddMinutes(14);
        Assert.Equal(1, await RunDueAsync(host));
        clock.Now = clock.Now.AddHours(5);
        Assert.Equal(1, await RunDueAsync(host));
        Assert.Equal(0, await RunDueAsync(host));

        Assert.Equal(["startup, next 02 00:00", "quarter, next 01 10:30", "quarter, next 01 15:30"], host.Get<Seen>().Lines);
    }

    [Fact]
    public async Task A_timer_that_fails_runs_again_at_its_next_time_only()
    {
        var clock = new Clock();
        await using var host = await StartAsync(clock);
        host.Get<Seen>().Then = _ => throw new FormatException();

        Assert.Equal(1, await RunDueAsync(host));
        Assert.Equal(0, await RunDueAsync(host));
    }

    [Fact]
    public async Task Timers_run_by_themselves()
    {
        await using var host = await LocalHost.StartAsync(
            [typeof(Functions)], new() { ["EVERY_QUARTER"] = "* * * * * *" }, builder => builder.Services.AddSingleton<Seen>());

        await host.Get<Seen>().WaitAsync(2);
    }

    private static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static Task<LocalHost> StartAsync(Clock clock) => LocalHost.StartAsync(
        [typeof(Functions)], new() { ["StandIn:Timers"] = "manual", ["EVERY_QUARTER"] = "0 */15 * * * *" }, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddSingleton<Seen>();
        });

    private static Task<int> RunDueAsync(LocalHost host) => host.Get<TimerTriggers>().RunDueAsync(CancellationToken.None);

    public sealed class Functions(Seen seen)
    {
        [Function("Quarter")]
        public Task QuarterAsync([TimerTrigger("%EVERY_QUARTER%")] TimerInfo timer) => seen.AddAsync($"quarter, next {timer.ScheduleStatus!.Next:dd HH:mm}");

        [Function("Startup")]
        public Task StartupAsync([TimerTrigger("0 0 0 * * *", RunOnStartup = true)] TimerInfo timer) =>
            seen.AddAsync($"startup, next {timer.ScheduleStatus!.Next:dd HH:mm}");
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 10, 1, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
