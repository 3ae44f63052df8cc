using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

public sealed partial class SourceTests
{
    [Fact]
    public void No_source_file_depends_on_the_build_configuration() =>
        Assert.DoesNotContain(Sources("functions"), f => ConditionalCompilation().IsMatch(File.ReadAllText(f)));

    [Fact]
    public void No_source_file_is_longer_than_300_lines() =>
        Assert.Empty(new[] { "functions", "host", "operator", "tools", "tests" }.SelectMany(Sources).Where(f => File.ReadLines(f).Count() > 300).Select(Path.GetFileName));

    [Fact]
    public void Program_is_a_table_of_contents() =>
        Assert.True(File.ReadLines(Path.Combine(Repository.Root, "functions", "Program.cs")).Count() <= 25);

    private static IEnumerable<string> Sources(string folder) => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"^\s*#(if|elif)\b", RegexOptions.Multiline)]
    private static partial Regex ConditionalCompilation();
}
