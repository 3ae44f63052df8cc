using System.ComponentModel;
using System.Security.Cryptography;
using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Dev.Up;
using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Demo.Staged;

/// <summary>
/// Plays a story against its own instance of the product, because the story moves the clock by days and leaves unusable accounts
/// behind. A running <c>./mfa up</c> must not be affected by either.
/// </summary>
internal static class OwnProduct
{
    private const int Interrupted = 130;

    // One for the functions, one for the mail catcher, three for Azurite.
    private const int PortsNeeded = 5;

    /// <param name="play">Plays the story; returns whether every expectation was met.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<StagedProduct, Task<bool>> play)
    {
        using var signals = new Signals();
        try
        {
            DeveloperMachine.Check();
            using var folder = new TemporaryFolder();
            var settings = NewSettings(folder);
            var clock = new MovedClock();
            Screen.Line($"Starting Azurite, the mail catcher and the functions for this demo only …");
            await using var product = await RunningProduct.StartAsync(settings, clock, signals.Stop);
            var asPromised = false;
            await product.WhileAliveAsync(
                async stop => asPromised = await play(new StagedProduct(settings, clock, product.RunTimerAsync, stop)),
                signals.Stop
            );
            return asPromised ? 0 : 1;
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

    /// <returns>Whether every expectation was met. A failed expectation is printed.</returns>
    public static async Task<bool> PlayAsync(IEnumerable<IChapter> chapters, CancellationToken stop)
    {
        try
        {
            foreach (var chapter in chapters)
            {
                Story.Chapter(chapter.Title);
                await chapter.PlayAsync();
            }

            return true;
        }
        catch (Exception broken)
            when (!stop.IsCancellationRequested && broken is ExpectationFailedException or HttpRequestException or TaskCanceledException)
        {
            Screen.Line($"    [red]✗ {broken.Message}[/]");
            Screen.Line();
            return false;
        }
    }

    private static LocalSettings NewSettings(TemporaryFolder folder)
    {
        var ports = FreePorts.Find(PortsNeeded);
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return LocalSettings.FromEnvironment() with
        {
            Data = folder.FullName,
            Port = ports,
            MailPort = ports + 1,
            StoragePort = ports + 2,
            OperatorKey = key,
            ClientAddressHeader = "X-Demo-Address",
        };
    }
}
