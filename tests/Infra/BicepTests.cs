using System.Text.Json;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Infra;

/// <summary>Applies the rules for infra/ to the ARM templates that the compiler generates from it.</summary>
public sealed class BicepTests
{
    private static readonly Dictionary<string, Func<ArmTemplate, IEnumerable<string>>> Rules = typeof(SecurityRules)
        .GetMethods()
        .Where(m => m.IsStatic && m.IsPublic)
        .ToDictionary(m => m.Name, m => m.CreateDelegate<Func<ArmTemplate, IEnumerable<string>>>());

    public static TheoryData<string> RuleNames => [.. Rules.Keys];

    public static IEnumerable<object[]> Copies =>
        BrokenCopies.All.Select(
            (copy, i) => new object[] { i, $"{copy.Rule}: {copy.File}, {copy.Old.Trim().Split('\n')[0]} -> {copy.New.Trim()}" }
        );

    [BicepTheory]
    [MemberData(nameof(RuleNames))]
    public async Task Infrastructure_complies_with_the_rule(string rule) => Assert.Empty(Rules[rule](await InfraFiles.RealAsync()));

    [BicepTheory]
    [MemberData(nameof(Copies))]
    public async Task Broken_copy_violates_its_rule(int copy, string what) =>
        Assert.True(Rules[BrokenCopies.All[copy].Rule](await InfraFiles.BrokenAsync(copy)).Any(), what);

    [Fact]
    public void Every_rule_has_a_broken_copy() => Assert.Equal(Rules.Keys.Order(), BrokenCopies.All.Select(c => c.Rule).Distinct().Order());

    // An error, a compiler warning, a linter warning, and a rule enabled by bicepconfig.json. Both the build and the lint report a warning,
    // whereas an error ends the check in the build.
    [BicepTheory]
    [InlineData("modules/app.bicep", "serverFarmId: plan.id", "serverFarmId: plans.id", "BCP057", 1)]
    [InlineData("modules/vault.bicep", "enableSoftDelete: true", "enableSoftDelete: 'yes'", "BCP036", 2)]
    [InlineData("modules/app.bicep", "param token string", "param token string\nparam other string = ''", "no-unused-params", 2)]
    [InlineData("modules/vault.bicep", "  location: location\n", "  location: 'westeurope'\n", "no-hardcoded-location", 1)]
    public async Task Build_check_fails_on_errors_and_warnings(string file, string old, string text, string code, int times)
    {
        using var folder = new TestFolder();
        InfraFiles.Copy(folder.Path, file, old, text);

        var problems = await BicepCompiler.CheckAsync(folder.File(InfraFiles.Main));

        Assert.Equal(times, Regex.Count(problems, $" {code}:"));
    }

    [BicepFact]
    public async Task Build_check_accepts_the_infrastructure() =>
        Assert.Empty(await BicepCompiler.CheckAsync(Path.Combine(InfraFiles.Folder, InfraFiles.Main)));

    [BicepFact]
    public async Task Parameters_file_sets_exactly_the_parameters_of_main()
    {
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(InfraFiles.Folder, "main.parameters.json")));

        var given = file.RootElement.GetProperty("parameters").EnumerateObject().Select(p => p.Name);

        Assert.Equal((await InfraFiles.RealAsync()).Parameters.Keys.Order(), given.Order());
    }

    [Fact]
    public void Every_module_is_deployed()
    {
        var main = File.ReadAllText(Path.Combine(InfraFiles.Folder, InfraFiles.Main));

        Assert.All(Directory.GetFiles(Path.Combine(InfraFiles.Folder, "modules")), module =>
            Assert.Contains($" 'modules/{Path.GetFileName(module)}' = ", main, StringComparison.Ordinal)
        );
    }
}
