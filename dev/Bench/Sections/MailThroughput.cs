using System.Diagnostics;
using System.Globalization;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>
/// Mails from the commit of their events to the mail catcher: event row, queue, audit row, roster, second queue, mail. Only a hundred
/// wait at a time, because reading from a queue of Azurite takes the longer the longer the queue is.
/// </summary>
internal sealed class MailThroughput(BenchMachine machine, Effort effort, BenchReport report)
{
    private const int Portion = 25;
    private const int MostWaiting = 100;

    public async Task RunAsync(CancellationToken stop)
    {
        Screen.Line($"Sending {effort.Mails:N0} mails …");
        await using var product = await ServerProcess.StartProductAsync(machine.Storage, machine.NewSettings(), stop);
        var (tenant, _) = await machine.NewTenantAsync("mailed", TwoFactorMode.Optional);
        var clock = Stopwatch.StartNew();
        for (var begun = 0; begun < effort.Mails; begun += Portion)
        {
            await product.WaitForMailsAsync(machine.Mail, begun - MostWaiting, stop);
            await tenant.AddAsync(new NewPeople(begun, Math.Min(Portion, effort.Mails - begun)) { IsMailed = true }, stop);
        }

        await product.WaitForMailsAsync(machine.Mail, effort.Mails, stop);
        var seconds = clock.Elapsed.TotalSeconds;
        product.Measured.Refresh();
        var cpu = product.Measured.TotalProcessorTime.TotalMilliseconds / effort.Mails;
        var table = new TextTable("", "");
        table.Add("mails", effort.Mails.ToString("N0", CultureInfo.InvariantCulture));
        table.Add("waiting at most", MostWaiting.ToString(CultureInfo.InvariantCulture));
        table.Add("seconds", seconds.ToString("0.0", CultureInfo.InvariantCulture));
        table.Add("mails a second", (effort.Mails / seconds).ToString("0.0", CultureInfo.InvariantCulture));
        table.Add("worker's CPU, ms a mail, start included", cpu.ToString("0.0", CultureInfo.InvariantCulture));
        BenchReport.Heading($"Mails, end to end");
        BenchReport.Print(table);
        report.Keep(
            "mails",
            new
            {
                count = effort.Mails,
                mostWaiting = MostWaiting,
                seconds,
                cpu,
            }
        );
        report.Add(new Goal("mails caught twice", machine.Mail.Count - effort.Mails, 0, "mails"));
    }
}
