using System.Reflection;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

/// <summary>The documents name tests as evidence: methods, classes, and files of TypeScript tests.</summary>
public sealed partial class NamedTestsTests
{
    private static readonly MethodInfo[] Tests =
    [
        .. typeof(NamedTestsTests)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetMethods())
            .Where(m => m.IsDefined(typeof(FactAttribute), inherit: true)),
    ];

    public static TheoryData<string> Documents =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
                .Select(file => Path.GetRelativePath(Repository.Root, file)),
        ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_test_named_in_a_document_exists(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        var (methods, classes) = (Tests.Select(t => t.Name).ToHashSet(), Tests.Select(t => t.DeclaringType!.Name).ToHashSet());

        Assert.DoesNotContain(NamesIn(Method(), text), name => !methods.Contains(name));
        Assert.DoesNotContain(NamesIn(Class(), text), name => !classes.Contains(name));
        Assert.DoesNotContain(NamesIn(TypeScript(), text), file => !File.Exists(Path.Combine(Repository.Root, file)));
    }

    /// <summary>A bullet of the threat model's defenses claims something, and ends with what shows it.</summary>
    [Fact]
    public void Every_defense_in_the_threat_model_names_a_test()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "threat-model.md")).ReplaceLineEndings("\n");
        var defenses = text.Split("\n## ")
            .Single(section => section.StartsWith("Defenses", StringComparison.Ordinal))
            .Split("\n- ")
            .Skip(1);

        Assert.DoesNotContain(defenses, defense => !Method().IsMatch(defense));
    }

    private static IEnumerable<string> NamesIn(Regex kind, string text) => kind.Matches(text).Select(m => m.Groups[1].Value);

    // Not settings, which have double underscores or capitals only.
    [GeneratedRegex(@"`([A-Z]\w*[a-z0-9]_[A-Za-z0-9]\w*)`")]
    private static partial Regex Method();

    [GeneratedRegex(@"`([A-Z]\w*Tests)`")]
    private static partial Regex Class();

    [GeneratedRegex(@"`([\w/.-]+\.test\.tsx?)`")]
    private static partial Regex TypeScript();
}
