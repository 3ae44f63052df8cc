using System.Diagnostics;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tools.Deployment;

namespace MfaFunctions.Tests.Infra;

/// <summary>What azd would deploy, as far as the flavour of this machine shows it. It runs after all others, since it keeps both cores busy.</summary>
[Collection(nameof(PublishTests))]
[CollectionDefinition(nameof(PublishTests), DisableParallelization = true)]
public sealed class PublishTests
{
    private static readonly string Artifacts = Path.Combine(Repository.Root, "artifacts", "publish-test");
    private static readonly string Output = Path.Combine(Artifacts, "output");

    [Fact]
    public async Task A_publish_is_compiled_ahead_and_complete_and_its_stand_ins_are_found_and_refused()
    {
        var (published, said) = await PublishAsync("-p:AllowStandInPublish=true", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false");
        Assert.True(published == 0, said);

        // The published worker brings the rest.
        string[] fromTheWorker = ["worker.config.json is missing", "functions.metadata is missing", ".azurefunctions is missing"];
        var standIns = Directory.GetFiles(Path.Combine(Repository.Root, "standins"), "*.csproj", SearchOption.AllDirectories)
            .Select(p => $"{Path.GetFileNameWithoutExtension(p)}.dll {PublishedOutput.StandIn}").Order(StringComparer.Ordinal);
        Assert.Equal(fromTheWorker.Concat(standIns), PublishedOutput.Problems(Output));

        var (allowed, refusal) = await PublishAsync("--no-build");
        Assert.NotEqual(0, allowed);
        Assert.Contains("Only the 'published' flavour can be deployed", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_that_was_not_compiled_ahead_is_found() =>
        Assert.Contains($"MfaFunctions.dll {PublishedOutput.NotReadyToRun}", PublishedOutput.Problems(AppContext.BaseDirectory));

    private static async Task<(int ExitCode, string Said)> PublishAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet",
            ["publish", "functions/MfaFunctions.csproj", "-c", "Release", "-o", Output, "-v", "q", "-nologo", "-nodeReuse:false", "-p:AzurePackages=standin", $"-p:ArtifactsPath={Artifacts}", .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said));
    }
}
