using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using MfaFunctions.Tools.Demo.Chapters;
using MfaFunctions.Tools.Demo.Security.Attacks;
using MfaFunctions.Tools.Up;

namespace MfaFunctions.Tools.Demo.Security;

/// <summary>
/// <c>./mfa demo --security</c>: plays an attacker; 0 when every attack failed. It starts a product of its own, because it
/// moves the clock by days and leaves accounts behind that are locked for good: nothing a running <c>./mfa up</c> should go through.
/// </summary>
internal static class SecurityDemo
{
    private const int Interrupted = 130;

    // The functions, the mail catcher and Azurite's three.
    private const int PortsNeeded = 5;

    public static async Task<int> RunAsync()
    {
        using var signals = new Signals();
        try
        {
            DeveloperMachine.Check();
            using var folder = new TemporaryFolder();
            var settings = NewSettings(folder);
            Screen.Line($"Starting Azurite, the mail catcher and the functions, for these attacks only …");
            await using var product = await RunningProduct.StartAsync(settings, movableClock: true, signals.Stop);
            var allFailed = false;
            await product.WhileAliveAsync(async stop => allFailed = await PlayAsync(settings, stop), signals.Stop);
            return allFailed ? 0 : 1;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            Screen.Line($"Stopped.");
            return Interrupted;
        }
        catch (Exception problem) when (problem is CannotContinueException or IOException or HttpRequestException or Win32Exception)
        {
            Screen.Problem(problem.Message);
            return 1;
        }
    }

    private static LocalSettings NewSettings(TemporaryFolder folder)
    {
        var ports = FreePorts.FindRow(PortsNeeded);
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return LocalSettings.FromEnvironment() with { Data = folder.FullName, Port = ports, MailPort = ports + 1, StoragePort = ports + 2, OperatorKey = key };
    }

    /// <returns>Whether every attack failed.</returns>
    private static async Task<bool> PlayAsync(LocalSettings settings, CancellationToken stop)
    {
        using var scene = new Scene(settings, stop);
        IChapter[] chapters =
        [
            new TargetsAreSetUp(scene),
            new CodesAreReplayed(scene),
            new FiftyAtOnce(scene),
            new CodesAreGuessed(scene),
            new GuessingIsEnded(scene),
            new IdsOfAnotherTenant(scene),
            new SessionIsStolen(scene),
            new TokenIsRotated(scene),
            new StrangerWithoutPassword(scene),
            new SwitchAgainstItsOwner(scene),
        ];

        var clock = Stopwatch.StartNew();
        try
        {
            foreach (var chapter in chapters)
            {
                Story.Chapter(chapter.Title);
                await chapter.PlayAsync();
            }
        }
        catch (Exception broken) when (!stop.IsCancellationRequested && broken is BrokenPromiseException or HttpRequestException or TaskCanceledException)
        {
            Screen.Line($"    [red]✗ {broken.Message}[/]");
            Screen.Line();
            Screen.Problem($"Step {scene.Story.Steps} did not end as it should: look whether attack {scene.Story.Attacks} succeeded.");
            return false;
        }

        Screen.Line();
        Screen.Line($"[green]{scene.Story.Attacks} attacks, all failed, {clock.Elapsed.TotalSeconds:F0} seconds.[/]");
        return true;
    }
}
