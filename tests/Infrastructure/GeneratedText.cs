namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Committed text that tests generate. With MFA_WRITE=1 they write it; otherwise they check it.</summary>
public static class GeneratedText
{
    private static bool IsWritten => Environment.GetEnvironmentVariable("MFA_WRITE") == "1";

    /// <param name="path">The file below the repository's root.</param>
    /// <param name="expected">The whole text of the file.</param>
    public static async Task CheckFileAsync(string path, string expected)
    {
        var file = Path.Combine(Repository.Root, path);
        if (IsWritten)
        {
            await File.WriteAllTextAsync(file, expected);
        }

        Assert.True(File.Exists(file), $"{path} is missing: run this test once with MFA_WRITE=1.");
        Assert.Equal(expected, await File.ReadAllTextAsync(file), ignoreLineEndingDifferences: true);
    }

    /// <summary>Checks the one Mermaid picture of a Markdown file.</summary>
    public static Task CheckPictureAsync(string path, string expected) => CheckPartAsync(path, "```mermaid\n", "```", expected);

    /// <summary>Checks the part of a file between two texts.</summary>
    public static async Task CheckPartAsync(string path, string begin, string end, string expected)
    {
        var file = Path.Combine(Repository.Root, path);
        var text = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        var at = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{path} does not contain \"{begin.TrimEnd()}\".");
        var from = at + begin.Length;
        var to = text.IndexOf(end, from, StringComparison.Ordinal);
        if (IsWritten)
        {
            await File.WriteAllTextAsync(file, text[..from] + expected + text[to..]);
            return;
        }

        Assert.True(
            expected == text[from..to],
            $"A generated part of {path} is outdated: run this test once with MFA_WRITE=1. Expected:\n{expected}"
        );
    }
}
