using System.Diagnostics;
using MfaFunctions.Operator;
using MfaFunctions.Testing.MailCatcher;

namespace MfaFunctions.Dev.Bench.Servers;

internal static class MailWait
{
    private const int LineLength = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    /// <summary>Completes when this many mails have been caught. Fails when none comes for a minute.</summary>
    public static async Task WaitForMailsAsync(this ServerProcess server, MailCatcherServer mail, int count, CancellationToken stop)
    {
        var (last, since) = (mail.Count, Stopwatch.StartNew());
        while (mail.Count < count)
        {
            await Task.Delay(Pause, stop);
            if (mail.Count > last)
            {
                last = mail.Count;
                since.Restart();
            }
            else if (since.Elapsed > LongestSilence)
            {
                var log = server.LastLines.Select(line => line[..Math.Min(line.Length, LineLength)]);
                throw new CannotContinueException($"No mail came for a minute, after {last} of {count}:\n{string.Join('\n', log)}");
            }
        }
    }
}
