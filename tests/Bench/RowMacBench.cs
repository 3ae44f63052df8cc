using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Protection;

namespace MfaFunctions.Tests.Bench;

/// <summary>Measures for <c>./mfa bench</c> what the MAC adds to the read of one account, and to its commit.</summary>
public sealed class RowMacBench
{
    private const int Rounds = 20_000;

    [BenchFact]
    public async Task Account_row_of_4_and_of_64_KB()
    {
        var macs = new RowMacs(
            new KeyRing(new KeyRingOptions { Current = "k1", Ring = { ["k1"] = Convert.ToBase64String(new byte[KeyRing.KeyLength]) } })
        );
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

            var micros = clock.Elapsed.TotalMicroseconds / Rounds;
            await File.AppendAllTextAsync(
                BenchFactAttribute.Report!,
                string.Create(CultureInfo.InvariantCulture, $"MAC of an account row of {kilobytes} KB: {micros:F1} µs\n")
            );
        }
    }
}
