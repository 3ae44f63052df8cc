using System.Diagnostics;
using MfaFunctions.Operator.Deployment;
using MfaFunctions.Tests.Host;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Infra;

/// <summary>
/// Checks the output of <c>dotnet publish</c>, which azd deploys. Runs after all other tests, because it keeps both cores busy.
/// </summary>
[Collection(nameof(PublishTests))]
[CollectionDefinition(nameof(PublishTests), DisableParallelization = true)]
public sealed class PublishTests
{
    private static readonly string Artifacts = Path.Combine(Repository.Root, "artifacts", "publish-test");
    private static readonly string Output = Path.Combine(Artifacts, "output");

    [Fact]
    public async Task Published_app_is_complete_compiled_ahead_and_completes_the_story()
    {
        await PublishAsync();
        Assert.Empty(PublishedOutput.Problems(Output));

        var clock = Stopwatch.StartNew();
        await using var functions = await RunningFunctions.StartAsync(app: Output);
        (await functions.Api.GetAsync("health")).Expect(System.Net.HttpStatusCode.OK);
        var start = clock.Elapsed;
        await DeployedStory.PlayAsync(functions);

        var bytes = new DirectoryInfo(Output).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        // ./mfa test prints these figures. They depend on the machine, so the test does not assert them.
        await File.WriteAllTextAsync(
            Path.Combine(Repository.Root, "artifacts", "published.txt"),
            FormattableString.Invariant(
                $"published app: {bytes / 1e6:F0} MB, host and worker start to first 200 in {start.TotalSeconds:F1} s\n"
            )
        );
    }

    [Fact]
    public void Detects_an_app_that_was_not_compiled_ahead() =>
        Assert.Contains($"MfaFunctions.dll {PublishedOutput.NotReadyToRun}", PublishedOutput.Problems(AppContext.BaseDirectory));

    [Fact]
    public void Detects_missing_and_outdated_extensions()
    {
        var folder = Directory.CreateTempSubdirectory("mfa-published-");
        foreach (
            var file in new[]
            {
                "Microsoft.Azure.Functions.Worker.Extensions.Storage.Queues.dll",
                "Microsoft.Azure.Functions.Worker.Extensions.Timer.dll",
            }
        )
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(folder.FullName, file));
        }

        // Any assembly of another version can stand in for the extension.
        File.Copy(typeof(PublishTests).Assembly.Location, Path.Combine(folder.FullName, "old.dll"));
        File.WriteAllText(
            Path.Combine(folder.FullName, "extensions.json"),
            """
            {"extensions":[
              {"typeName":"S, Microsoft.Azure.WebJobs.Extensions.Storage.Queues, Version=5.3.10.0","hintPath":"./old.dll"},
              {"typeName":"S, Gone, Version=1.0.0.0","hintPath":"./gone.dll"}]}
            """
        );

        var problems = PublishedOutput.Problems(folder.FullName);

        Assert.Contains("extensions.json names Microsoft.Azure.WebJobs.Extensions.Storage.Queues 5.3.10.0, but 1.0.0.0 is there", problems);
        Assert.Contains(problems, problem =>
            problem.StartsWith("Microsoft.Azure.WebJobs.Extensions.Storage.Queues is 1.0.0.0, but 5.", StringComparison.Ordinal)
        );
        Assert.Contains("extensions.json names Gone, which is missing", problems);
        folder.Delete(recursive: true);
    }

    private static async Task PublishAsync()
    {
        string[] arguments =
        [
            "publish",
            "functions/MfaFunctions.csproj",
            "-c",
            "Release",
            "-o",
            Output,
            "-v",
            "q",
            "-nologo",
            "-nodeReuse:false",
            $"-p:ArtifactsPath={Artifacts}",
            "-p:RunAnalyzers=false",
            "-p:GenerateDocumentationFile=false",
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, string.Concat(said));
    }
}
