using System.Diagnostics;

namespace MfaFunctions.Dev.Launcher;

/// <summary><c>./mfa test</c>: every check, then every test. The last line counts both.</summary>
internal sealed class TestCommand(Programs programs, NpmPackages packages)
{
    private int _passed;
    private int _failed;

    /// <param name="arguments">Further arguments of dotnet test.</param>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        await packages.InstallAsync(forTests: true);
        await CheckAsync("portal", new PortalPages(programs).BuildAsync);
        foreach (var package in (string[])["clients/typescript", "portal"])
        {
            var name = Path.GetFileName(package);
            await CheckAsync($"{name}-types", "npm", "run", "check", "-w", package);
            await CheckAsync($"{name}-tests", "npm", "test", "-w", package);
        }

        await CheckAsync("spa-types", "npm", "run", "check", "-w", "samples/spa");

        var failedBefore = _failed;
        await CheckAsync("restore", "dotnet", "restore", "MfaFunctions.sln", "-v", "q");
        await CheckAsync("build", "dotnet", "build", "MfaFunctions.sln", "--no-restore", "-v", "q", "-nologo");
        var built = _failed == failedBefore;
        await CheckAsync("tools", "dotnet", "tool", "restore");
        await CheckAsync("format", "dotnet", "csharpier", "check", ".");
        await CheckAsync("openapi", "node", packages.Redocly, "lint", "openapi.yaml");
        await CheckBicepAsync();
        if (built)
        {
            await new TestServers(programs).InstallAsync();
            await RunTestsAsync(arguments);
        }
        else
        {
            await Console.Out.WriteLineAsync("skip  tests (they would run the output of an earlier build)");
        }

        await Console.Out.WriteLineAsync($"{_passed} passed, {_failed} failed");
        return _failed == 0 ? 0 : 1;
    }

    private Task CheckAsync(string name, params string[] command) => CheckAsync(name, () => programs.RunQuietlyAsync(name, command));

    private async Task CheckAsync(string name, Func<Task<bool>> check)
    {
        var clock = Stopwatch.StartNew();
        if (await check())
        {
            _passed++;
            await Console.Out.WriteLineAsync($"ok    {name} ({Seconds(clock)} s)");
        }
        else
        {
            _failed++;
            await Console.Out.WriteLineAsync($"FAIL  {name} ({Seconds(clock)} s, output above)");
        }
    }

    private async Task CheckBicepAsync()
    {
        const string property = "-getProperty:BicepCompiler";
        var given = await programs.ReadAsync("dotnet", "msbuild", "tests/MfaFunctions.Tests.csproj", property, "-nologo");
        var compiler =
            given is { Status: 0, Output: var path } && path.Trim() is { Length: > 0 } restored ? restored : SearchPath.Find("bicep");
        if (compiler is null)
        {
            await Console.Out.WriteLineAsync("skip  bicep (its package is for linux-x64, and no bicep is on the PATH)");
            return;
        }

        await CheckAsync("bicep", async () =>
        {
            var problems = await new BicepCheck(programs).ProblemsAsync(compiler, "infra/main.bicep");
            await Console.Error.WriteAsync(problems);
            return problems.Length == 0;
        });
    }

    // A run without a trx file, or one that fails with no failed test, counts as one failure.
    private async Task RunTestsAsync(IReadOnlyList<string> arguments)
    {
        var results = programs.InRoot("artifacts", "test-results");
        var published = programs.InRoot("artifacts", "published.txt");
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        File.Delete(published);
        var clock = Stopwatch.StartNew();
        var status = await programs.RunAsync([
            "dotnet",
            "test",
            "tests/MfaFunctions.Tests.csproj",
            "--no-build",
            "--nologo",
            "--logger",
            "trx;LogFileName=tests.trx",
            "--logger",
            "console;verbosity=minimal",
            "--results-directory",
            results,
            .. arguments,
        ]);
        programs.ThrowIfInterrupted();

        var counters = TestCounters.Read(Path.Combine(results, "tests.trx"));
        if (counters.MissFailure(status))
        {
            await Console.Out.WriteLineAsync($"FAIL  tests (dotnet test ended with {status}; {counters.Passed} passed)");
            counters = counters with { Failed = 1 };
        }

        await Console.Out.WriteLineAsync($"ran   tests ({Seconds(clock)} s)");
        if (File.Exists(published))
        {
            await Console.Out.WriteAsync(await File.ReadAllTextAsync(published));
        }

        _passed += counters.Passed;
        _failed += counters.Failed;
    }

    private static int Seconds(Stopwatch clock) => (int)clock.Elapsed.TotalSeconds;
}
