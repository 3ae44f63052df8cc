using System.Diagnostics;
using System.Text.Json;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Infra;

/// <summary>infra/ as it is, and each broken copy of it, parsed by one process.</summary>
internal static class InfraFiles
{
    public static readonly string Folder = Path.Combine(Repository.Root, "infra");

    private static readonly Lazy<Task<(BicepFiles Real, IReadOnlyList<BicepFiles> Broken)>> Parsed = new(ParseAsync);

    public static async Task<BicepFiles> RealAsync() => (await Parsed.Value).Real;

    public static async Task<BicepFiles> BrokenAsync(int copy) => (await Parsed.Value).Broken[copy];

    private static async Task<(BicepFiles, IReadOnlyList<BicepFiles>)> ParseAsync()
    {
        var texts = Directory.GetFiles(Folder, "*.bicep", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(Folder, f).Replace('\\', '/'), File.ReadAllText, StringComparer.Ordinal);
        var copies = BrokenCopies.All.Select((copy, i) => (Name: $"{i}:{copy.File}", Text: Replace(texts[copy.File], copy)));
        var trees = await TreesAsync(texts.Select(t => (t.Key, t.Value)).Concat(copies).ToDictionary(t => t.Item1, t => t.Item2));

        var real = texts.Keys.Select(name => new BicepFile(name, trees[name])).ToArray();
        return (new BicepFiles(real), [.. BrokenCopies.All.Select((copy, i) =>
            new BicepFiles([.. real.Where(f => f.Name != copy.File), new BicepFile(copy.File, trees[$"{i}:{copy.File}"])]))]);
    }

    private static string Replace(string text, BrokenCopy copy)
    {
        Assert.True(text.Contains(copy.Old, StringComparison.Ordinal), $"{copy.File} has no \"{copy.Old}\" to break: {copy.Rule}");
        return text.Replace(copy.Old, copy.New, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyDictionary<string, BicepNode>> TreesAsync(IReadOnlyDictionary<string, string> texts)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "tests", "Infra", "trees.mjs")])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, texts);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, "The Bicep parser did not run (is it installed? `npm ci`): " + await wrong);
        using var trees = JsonDocument.Parse(await said, new JsonDocumentOptions { MaxDepth = 256 });
        return trees.RootElement.EnumerateObject().ToDictionary(t => t.Name, t => BicepNode.Read(t.Value));
    }
}
