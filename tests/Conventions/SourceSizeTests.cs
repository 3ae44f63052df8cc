using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

public sealed class SourceSizeTests
{
    // max_line_length in .editorconfig. The formatter wraps code but neither comments nor strings.
    private const int Columns = 140;

    private const int Lines = 300;

    private static readonly string[] Folders = ["clients", "functions", "host", "operator", "samples", "dev", "testing", "tests"];

    [Fact]
    public void No_line_of_code_is_longer_than_140_columns()
    {
        var files = Files();

        var tooLong = files.SelectMany(file =>
            File.ReadLines(file)
                .Select((line, index) => (line.Length, Number: index + 1))
                .Where(line => line.Length > Columns)
                .Select(line => $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number}")
        );

        Assert.Empty(tooLong);
        Assert.NotEmpty(files);
    }

    [Fact]
    public void No_file_of_code_is_longer_than_300_lines()
    {
        var files = Files();

        var tooLong = files.Where(file => File.ReadLines(file).Count() > Lines).Select(file => Path.GetRelativePath(Repository.Root, file));

        Assert.Empty(tooLong);
        Assert.NotEmpty(files);
    }

    private static string[] Files() =>
        [
            .. Folders
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
                .Where(file => !IsGenerated(file)),
        ];

    private static bool IsGenerated(string file) =>
        Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts");
}
