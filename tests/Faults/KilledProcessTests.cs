using System.Collections.Concurrent;
using System.Globalization;

namespace MfaFunctions.Tests.Faults;

/// <summary>Kills the process between two storage requests. Nothing is lost, half done, or reported without having happened.</summary>
public sealed class KilledProcessTests
{
    // Each case starts a process, so the main run contains only the points around commits and mails.
    [Theory]
    [InlineData("enroll", 3, true)]
    [InlineData("confirm", 4, false)]
    [InlineData("confirm", 4, true)]
    [InlineData("unbind", 5, false)]
    [InlineData("switch", 6, true)]
    [InlineData("ask for a reset", 3, false)]
    [InlineData("ask for a reset", 5, true)]
    [InlineData("reset", 3, true)]
    [InlineData("reset by an Owner", 9, true)]
    [InlineData("confirm a passkey", 4, false)]
    [InlineData("confirm a passkey", 4, true)]
    [InlineData("unbind a passkey", 6, true)]
    [InlineData("verify with a copied passkey", 4, true)]
    [InlineData("sign in with a copied passkey", 6, true)]
    [InlineData("mail of a passkey", 8, true)]
    [InlineData("mail to Owners", 10, true)]
    [InlineData("mail of confirm", 8, true)]
    [InlineData("mail of unbind", 14, true)]
    [InlineData("walk of switch", 12, true)]
    public async Task Killed_at_a_point_it_leaves_all_or_nothing(string scenario, int request, bool afterwards) =>
        Assert.NotNull(await FaultRun.PlayAsync(Scenario.All.Single(s => s.Name == scenario), new FaultPoint(request, afterwards)));

    [FullMatrixFact]
    public async Task Killed_at_every_point_it_leaves_all_or_nothing()
    {
        var report = new ConcurrentQueue<string>();
        var lost = 0;
        var tried = 0;
        var lines = Scenario.All.SelectMany(s => new[] { (Scenario: s, Afterwards: false), (Scenario: s, Afterwards: true) });
        await Parallel.ForEachAsync(lines, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (line, _) =>
        {
            var wasReached = true;
            for (var number = 1; wasReached; number++)
            {
                var point = new FaultPoint(number, line.Afterwards);
                var outcome = "survived";
                string? died = null;
                try
                {
                    died = await FaultRun.PlayAsync(line.Scenario, point);
                    wasReached = died is not null;
                }
                catch (Exception e)
                {
                    Interlocked.Increment(ref lost);
                    outcome = "LOST: " + e.Message.ReplaceLineEndings(" ");
                    // Ends the loop for a scenario that cannot be played at all.
                    wasReached = point.IsDead;
                }

                if (point.IsDead || outcome != "survived")
                {
                    Interlocked.Increment(ref tried);
                    report.Enqueue($"{line.Scenario.Name}: killed {point} ({died ?? "?"}): {outcome}");
                }
            }
        });

        report.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{tried} points tried, {tried - lost} survived, {lost} lost"));
        await File.WriteAllLinesAsync(
            FullMatrixFactAttribute.Report!,
            report.Take(report.Count - 1).Order(StringComparer.Ordinal).Append(report.Last())
        );
        Assert.True(lost == 0, string.Join('\n', report));
    }
}

/// <summary>Skipped unless <c>./mfa test --faults</c> sets the file for the report.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FullMatrixFactAttribute : FactAttribute
{
    public FullMatrixFactAttribute() => Skip = Report is null ? "Takes minutes; runs only with ./mfa test --faults." : null;

    public static string? Report { get; } = Environment.GetEnvironmentVariable("MFA_FAULTS_REPORT") is { Length: > 0 } file ? file : null;
}
