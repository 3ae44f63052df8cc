using System.Text.Json;

namespace MfaFunctions.Tests.Infra;

/// <summary>infra/ read as a tree, where no Bicep compiler is at hand.</summary>
public sealed class BicepTests
{
    private static readonly Dictionary<string, Func<BicepFiles, IEnumerable<string>>> Rules = new[] { typeof(SymbolRules), typeof(SecurityRules) }
        .SelectMany(t => t.GetMethods()).Where(m => m.IsStatic && m.IsPublic).ToDictionary(m => m.Name, m => m.CreateDelegate<Func<BicepFiles, IEnumerable<string>>>());

    public static TheoryData<string> RuleNames => [.. Rules.Keys];

    public static IEnumerable<object[]> Copies =>
        BrokenCopies.All.Select((copy, i) => new object[] { i, $"{copy.Rule}: {copy.File}, {copy.Old.Trim().Split('\n')[0]} -> {copy.New.Trim()}" });

    [Theory]
    [MemberData(nameof(RuleNames))]
    public async Task The_infrastructure_keeps_the_rule(string rule) => Assert.Empty(Rules[rule](await InfraFiles.RealAsync()));

    [Theory]
    [MemberData(nameof(Copies))]
    public async Task A_broken_copy_breaks_its_rule(int copy, string what) =>
        Assert.True(Rules[BrokenCopies.All[copy].Rule](await InfraFiles.BrokenAsync(copy)).Any(), what);

    [Fact]
    public void Every_rule_is_shown_to_fail() => Assert.Equal(Rules.Keys.Order(), BrokenCopies.All.Select(c => c.Rule).Distinct().Order());

    [Fact]
    public async Task The_parameters_file_gives_what_main_asks_for_and_nothing_else()
    {
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(InfraFiles.Folder, "main.parameters.json")));

        var given = file.RootElement.GetProperty("parameters").EnumerateObject().Select(p => p.Name);

        Assert.Equal((await InfraFiles.RealAsync()).File(BicepFiles.Main)!.Parameters.Select(p => p.Symbol).Order(), given.Order());
    }
}
