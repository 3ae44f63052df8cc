using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MfaFunctions.Dev.Launcher;

namespace MfaFunctions.Tests.Dev.Launcher;

public sealed partial class LauncherTests
{
    private const string Dev = "artifacts/bin/MfaDev/debug/mfa-dev.dll";

    [ShellFact]
    public async Task Up_builds_the_product_and_runs_it_in_the_callers_folder()
    {
        using var launcher = new LauncherFixture();

        var ended = await launcher.RunAsync("up", "--func");

        Assert.Equal((0, "Building …\n", ""), (ended.Status, ended.Output, ended.Error));
        Assert.Equal(
            [
                $"{launcher.Root}: node --version",
                $"{launcher.Root}: npm run build -w portal",
                $"{launcher.Root}: dotnet build dev/MfaDev.csproj -v q -nologo",
                $"{launcher.Caller}: dotnet {launcher.Root}/{Dev} up --func",
            ],
            launcher.Calls
        );
    }

    [ShellFact]
    public async Task Demo_against_a_running_product_builds_only_what_is_missing()
    {
        using var launcher = new LauncherFixture();

        await launcher.RunAsync("demo");
        launcher.Write(Dev, "");
        await launcher.RunAsync("demo");
        await launcher.RunAsync("demo", "--owner");

        Assert.Equal(
            ["dotnet build", "demo", "demo", "dotnet build", "demo --owner"],
            launcher.Calls.Select(call => Step().Match(call)).Where(step => step.Success).Select(step => step.Value)
        );
    }

    [ShellFact]
    public async Task Bench_measures_an_optimized_build()
    {
        using var launcher = new LauncherFixture();

        await launcher.RunAsync("bench", "--scale");

        Assert.Equal(
            [
                $"{launcher.Root}: dotnet build dev/MfaDev.csproj -v q -nologo -c Release",
                $"{launcher.Caller}: dotnet {launcher.Root}/artifacts/bin/MfaDev/release/mfa-dev.dll bench --scale",
            ],
            launcher.Calls[^2..]
        );
    }

    [ShellFact]
    public async Task Failed_build_is_printed_and_ends_the_command()
    {
        using var launcher = new LauncherFixture();
        launcher.WriteProgram("dotnet", "echo 'error CS1002: ; expected'; exit 1");

        var ended = await launcher.RunAsync("tenant", "list");

        Assert.Equal((1, "error CS1002: ; expected\nThe build failed (above).\n"), (ended.Status, ended.Error));
        Assert.Equal("dotnet build operator/MfaOperator.csproj -v q -nologo", launcher.Calls[^1].Split(": ")[1]);
    }

    [ShellFact]
    public async Task Changed_lock_file_installs_packages_once()
    {
        using var launcher = new LauncherFixture();
        File.SetLastWriteTimeUtc($"{launcher.Root}/node_modules/.package-lock.json", DateTime.UnixEpoch);

        var first = await launcher.RunAsync("up");
        await launcher.RunAsync("up");

        Assert.StartsWith("Installing npm packages …\n", first.Output, StringComparison.Ordinal);
        Assert.Single(launcher.Calls, $"{launcher.Root}: npm ci --omit=dev --ignore-scripts --no-audit --no-fund");
    }

    [ShellFact]
    public async Task Test_adds_packages_that_up_left_out_without_removing_any()
    {
        using var launcher = new LauncherFixture();
        File.Delete(launcher.Redocly);

        await launcher.RunAsync("test");

        Assert.Contains($"{launcher.Root}: npm install --no-save --ignore-scripts --no-audit --no-fund", launcher.Calls);
    }

    [ShellTheory]
    [InlineData("7", "0", "exit 0", 0, "18 passed, 0 failed")]
    [InlineData("7", "2", "exit 1", 1, "18 passed, 2 failed")]
    [InlineData("7", "0", "exit 1", 1, "18 passed, 1 failed")]
    public async Task Last_line_of_test_counts_checks_and_tests(string passed, string failed, string end, int status, string lastLine)
    {
        using var launcher = new LauncherFixture();
        var trx = $"<TestRun><Counters passed=\"{passed}\" failed=\"{failed}\" /></TestRun>";
        launcher.WriteProgram(
            "dotnet",
            $"[ $1 = test ] || exit 0; mkdir -p artifacts/test-results; echo '{trx}' > artifacts/test-results/tests.trx; {end}"
        );

        var ended = await launcher.RunAsync("test", "--filter", "Enrollment");

        Assert.Equal(status, ended.Status);
        Assert.Equal(lastLine, ended.Output.TrimEnd().Split('\n')[^1]);
        Assert.EndsWith(
            " --filter Enrollment",
            launcher.Calls.Last(call => call.Contains(" test ", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [ShellFact]
    public async Task Broken_build_skips_the_tests()
    {
        using var launcher = new LauncherFixture();
        launcher.WriteProgram("dotnet", "[ $1 != build ]");

        var ended = await launcher.RunAsync("test");

        Assert.Equal(1, ended.Status);
        Assert.EndsWith(
            "skip  tests (they would run the output of an earlier build)\n10 passed, 1 failed\n",
            ended.Output,
            StringComparison.Ordinal
        );
    }

    [ShellTheory]
    [InlineData("INT", 2)]
    [InlineData("TERM", 15)]
    public async Task Signal_to_the_launcher_reaches_the_program_whose_exit_code_counts(string name, int signal)
    {
        using var launcher = new LauncherFixture();
        launcher.WriteProgram(
            "dotnet",
            $"[ $1 != build ] || exit 0; trap 'echo stopped; exit 7' {name}; echo ready; while :; do sleep 0.05; done"
        );
        var start = launcher.Command("up");
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && line != "ready") { }

        Assert.Equal(0, NativeMethods.Kill(process.Id, signal));

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((7, "stopped\n"), (process.ExitCode, await process.StandardOutput.ReadToEndAsync()));
    }

    [ShellFact]
    public async Task Unknown_command_exits_with_2()
    {
        using var launcher = new LauncherFixture();

        var ended = await launcher.RunAsync("tets");

        Assert.Equal((2, "", $"Unknown command: tets\n{Help.Text}\n"), (ended.Status, ended.Output, ended.Error));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Every_documented_command_is_in_the_help(string file) =>
        Assert.All(Documented().Matches(File.ReadAllText(Path.Combine(Infrastructure.Repository.Root, file))), command =>
            Assert.Contains($"{command.Value} ", Help.Text, StringComparison.Ordinal)
        );

    [GeneratedRegex(@"dotnet build|demo( --owner)?$")]
    private static partial Regex Step();

    [GeneratedRegex(@"\./mfa \w+")]
    private static partial Regex Documented();

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Kill(int process, int signal);
    }
}
