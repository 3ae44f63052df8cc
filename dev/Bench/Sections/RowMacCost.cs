using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Dev.Bench.Report;
using MfaFunctions.Protection;

namespace MfaFunctions.Dev.Bench.Sections;

/// <summary>What the MAC adds to the read of one account, and to its commit.</summary>
internal static class RowMacCost
{
    private const int Rounds = 20_000;

    public static void Run(BenchReport report)
    {
        var macs = new RowMacs(
            new KeyRing(new KeyRingOptions { Current = "k1", Ring = { ["k1"] = Convert.ToBase64String(new byte[KeyRing.KeyLength]) } })
        );
        var table = new TextTable("account row", "microseconds");
        var measured = new Dictionary<string, double>();
        foreach (var kilobytes in new[] { 4, 64 })
        {
            var row = new TableEntity("acme~ana", "account") { ["Schema"] = 1 };
            foreach (var property in new[] { "Profile", "Credentials", "Factors", "Sessions", "KeptAnswers", "Links", "LastCommits" })
            {
                row[property] = new string('x', kilobytes * 1024 / 7);
            }

            macs.Add("MfaAccounts", row);
            macs.Check("MfaAccounts", row);
            var clock = Stopwatch.StartNew();
            for (var round = 0; round < Rounds; round++)
            {
                macs.Check("MfaAccounts", row);
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"{kilobytes} KB");
            measured[name] = clock.Elapsed.TotalMicroseconds / Rounds;
            table.Add(name, measured[name].ToString("0.0", CultureInfo.InvariantCulture));
        }

        BenchReport.Heading($"The MAC of an account row");
        BenchReport.Print(table);
        report.Keep("rowMac", measured);
    }
}
