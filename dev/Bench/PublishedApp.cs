using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Bench;

/// <summary>Publishes a function app as a deployment does, compiled ahead of time.</summary>
internal static class PublishedApp
{
    /// <summary>The app itself.</summary>
    public const string Product = "functions/MfaFunctions.csproj";

    /// <summary>An app with a single function, which does nothing.</summary>
    public const string Empty = "dev/EmptyApp/EmptyApp.csproj";

    /// <param name="project">Path of the project in the repository.</param>
    /// <param name="parent">The folder that gets a folder for it.</param>
    /// <returns>The main assembly.</returns>
    public static async Task<string> PublishAsync(string project, string parent)
    {
        var root = LocalSettings.FromEnvironment().Root;
        var name = Path.GetFileNameWithoutExtension(project);
        var folder = Path.Combine(parent, name);
        await using var publish = ChildProcess.Start(
            "dotnet publish",
            Path.Combine(root, "artifacts", "logs", $"publish-{name}.log"),
            [
                "dotnet",
                "publish",
                project,
                "-c",
                "Release",
                "-o",
                folder,
                "-v",
                "q",
                "-nologo",
                "-nodeReuse:false",
                "-p:RunAnalyzers=false",
                "-p:GenerateDocumentationFile=false",
                // A folder of its own, since the build that started this program may run again meanwhile.
                $"-p:ArtifactsPath={Path.Combine(root, "artifacts", "bench", "build")}",
            ],
            folder: root
        );
        await publish.Ended;
        return publish.ExitCode == 0
            ? Path.Combine(folder, $"{name}.dll")
            : throw new CannotContinueException($"{project} could not be published:\n{string.Join('\n', publish.LastLines)}");
    }
}
