using System.Text.Json;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Infra;

/// <summary>The templates that the compiler generates from infra/ and from each broken copy of it.</summary>
internal static class InfraFiles
{
    public const string Main = "main.bicep";

    public static readonly string Folder = Path.Combine(Repository.Root, "infra");

    private static readonly Lazy<Task<ArmTemplate>> Compiled = new(CompileAsync);
    private static readonly Lazy<Task<IReadOnlyList<ArmTemplate>>> Broken = new(CompileBrokenAsync);

    public static Task<ArmTemplate> RealAsync() => Compiled.Value;

    public static async Task<ArmTemplate> BrokenAsync(int copy) => (await Broken.Value)[copy];

    /// <summary>Copies infra/ and replaces a text in one file.</summary>
    public static void Copy(string to, string file, string old, string text)
    {
        foreach (var source in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(Folder, source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }

        var changed = Path.Combine(to, file);
        var content = File.ReadAllText(changed);
        Assert.True(content.Contains(old, StringComparison.Ordinal), $"{file} has no \"{old}\" to break");
        File.WriteAllText(changed, content.Replace(old, text, StringComparison.Ordinal));
    }

    private static async Task<ArmTemplate> CompileAsync()
    {
        var run = await BicepCompiler.RunAsync("build", "--stdout", Path.Combine(Folder, Main));
        Assert.True(run.Status == 0, run.Error);
        return Read(run.Output);
    }

    // One run compiles everything, because the compiler takes longer to start than to compile.
    private static async Task<IReadOnlyList<ArmTemplate>> CompileBrokenAsync()
    {
        using var folder = new TestFolder();
        foreach (var (i, copy) in BrokenCopies.All.Index())
        {
            Copy(folder.File($"{i}"), copy.File, copy.Old, copy.New);
        }

        var run = await BicepCompiler.RunAsync("build", "--pattern", folder.File($"*/{Main}"));
        return
        [
            .. BrokenCopies.All.Select(
                (copy, i) =>
                {
                    var template = folder.File($"{i}/main.json");
                    Assert.True(File.Exists(template), $"{copy} does not compile:\n{run.Error}");
                    return Read(File.ReadAllText(template));
                }
            ),
        ];
    }

    private static ArmTemplate Read(string template) => new("main", JsonElement.Parse(template));
}
