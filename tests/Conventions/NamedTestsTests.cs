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

        Assert.Empty(Missing(text));
    }

    [Theory]
    [InlineData("A_test_that_nobody_wrote")]
    [InlineData("NobodysTests")]
    [InlineData("NamedTestsTests.Every_test_named_in_a_document_exists_twice")]
    [InlineData("NobodysTests.Every_test_named_in_a_document_exists")]
    [InlineData("portal/test/nobody.test.tsx")]
    public void Name_that_no_test_has_is_found(string name)
    {
        Assert.Equal([name], Missing($"A claim: `{name}`, `{nameof(Every_test_named_in_a_document_exists)}`."));
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

    private static IEnumerable<string> Missing(string text)
    {
        var methods = Tests.Select(t => t.Name).ToHashSet();
        var classes = Tests.Select(t => t.DeclaringType!.Name).ToHashSet();
        var both = Tests.Select(t => $"{t.DeclaringType!.Name}.{t.Name}").ToHashSet();
        return NamesIn(Method(), text)
            .Except(methods)
            .Concat(NamesIn(Class(), text).Except(classes))
            .Concat(NamesIn(ClassAndMethod(), text).Except(both))
            .Concat(NamesIn(TypeScript(), text).Where(file => !File.Exists(Path.Combine(Repository.Root, file))));
    }

    private static IEnumerable<string> NamesIn(Regex kind, string text) => kind.Matches(text).Select(m => m.Groups[1].Value);

    // Not settings, which have double underscores or capitals only.
    [GeneratedRegex(@"`([A-Z]\w*[a-z0-9]_[A-Za-z0-9]\w*)`")]
    private static partial Regex Method();

    [GeneratedRegex(@"`([A-Z]\w*Tests)`")]
    private static partial Regex Class();

    [GeneratedRegex(@"`([A-Z]\w*Tests\.[A-Z]\w*_\w+)`")]
    private static partial Regex ClassAndMethod();

    [GeneratedRegex(@"`([\w/.-]+\.test\.tsx?)`")]
    private static partial Regex TypeScript();
}
