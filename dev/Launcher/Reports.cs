namespace MfaFunctions.Dev.Launcher;

/// <summary>Runs of single tests that take minutes and write a report, which these commands print.</summary>
internal sealed class Reports(Programs programs, NpmPackages packages)
{
    private const string Tests = "tests/MfaFunctions.Tests.csproj";

    /// <summary>Kills the product at every request of every scenario. <c>./mfa test</c> runs only a sample.</summary>
    public async Task<int> FaultsAsync()
    {
        var report = await PrepareAsync("MFA_FAULTS_REPORT", "faults.txt");
        await Console.Out.WriteLineAsync("Killing the process at every request; this takes minutes …");
        var succeeded = await RunTestAsync("faults", "FullyQualifiedName~Killed_at_every_point");
        if (!File.Exists(report))
        {
            throw new CannotContinueException("No report was written.");
        }

        await PrintAsync(report);
        return succeeded ? 0 : 1;
    }

    /// <summary>Measures the sign-in page. It needs a browser, which the tests know to find.</summary>
    public async Task<int> PagesAsync()
    {
        var report = await PrepareAsync("MFA_BENCH_REPORT", "bench.txt");
        await Console.Out.WriteLineAsync("Measuring; this takes a minute …");
        if (!await RunTestAsync("bench", "FullyQualifiedName~.PagesBench."))
        {
            throw new CannotContinueException("The measurement failed (above).");
        }

        if (!File.Exists(report))
        {
            throw new CannotContinueException(
                "Nothing was measured: the pages need Chromium (apt-get install chromium, or set CHROMIUM_PATH)."
            );
        }

        await PrintAsync(report);
        return 0;
    }

    private async Task<string> PrepareAsync(string variable, string file)
    {
        await packages.InstallAsync(forTests: true);
        var report = programs.InRoot("artifacts", file);
        File.Delete(report);
        Environment.SetEnvironmentVariable(variable, report);
        await programs.BuildAsync(Tests);
        return report;
    }

    private Task<bool> RunTestAsync(string log, string filter) =>
        programs.RunQuietlyAsync(log, "dotnet", "test", Tests, "--no-build", "--nologo", "--filter", filter);

    private static async Task PrintAsync(string report) => await Console.Out.WriteAsync(await File.ReadAllTextAsync(report));
}
