using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Infra;

public sealed partial class WorkflowTests
{
    private static readonly string[] Files = Directory.GetFiles(Path.Combine(Repository.Root, ".github", "workflows"));

    [Fact]
    public void Every_action_is_pinned_to_a_commit_and_says_its_version() =>
        Assert.DoesNotContain(Files.SelectMany(File.ReadLines), line => line.Contains("uses:", StringComparison.Ordinal) && !Pinned().IsMatch(line));

    [Fact]
    public void No_workflow_has_more_rights_than_it_names() => Assert.All(Files, f =>
    {
        var text = File.ReadAllText(f);
        Assert.Contains("\npermissions:\n  contents: read\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pull_request_target", text, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(text, "actions/checkout@"), Regex.Count(text, "persist-credentials: false"));
    });

    [Fact]
    public void What_parameters_are_set_by_the_pipeline_hands_on()
    {
        var variables = Variable().Matches(Text("infra", "main.parameters.json")).Select(m => m.Groups[1].Value)
            .Concat(["MFA_VAULT_ID", "MFA_SITE_ID"]).Order(StringComparer.Ordinal).ToArray();

        Assert.Contains("""startswith("MFA_")""", Text(".github", "workflows", "azure-dev.yml"), StringComparison.Ordinal);
        Assert.Equal(variables, Regex.Matches(Text("azure.yaml"), @"^ +- (MFA_\w+)$", RegexOptions.Multiline).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.All(variables, v => Assert.Contains($"`{v}`", Text("docs", "operations.md"), StringComparison.Ordinal));
    }

    [BicepFact]
    public async Task The_service_that_azd_deploys_is_the_app_of_the_infrastructure()
    {
        var tagged = (await InfraFiles.RealAsync()).All.SelectMany(t => t.Resources)
            .Where(r => r.Text("tags")?.Contains("azd-service-name", StringComparison.Ordinal) == true);

        Assert.Contains("\nservices:\n  functions:\n    project: ./functions\n", Text("azure.yaml"), StringComparison.Ordinal);
        // azd refuses to choose between two.
        var app = Assert.Single(tagged);
        Assert.Equal("Microsoft.Web/sites", app.Type);
        Assert.Equal("[union(parameters('tags'), createObject('azd-service-name', 'functions'))]", app.Text("tags"));
    }

    [Fact]
    public void The_readme_deploys_in_five_commands_or_fewer()
    {
        var section = Text("README.md").Split("\n## Deploy it\n")[1].Split("\n## ")[0];

        Assert.InRange(section.Split("```")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => !line.StartsWith('#')), 1, 5);
    }

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    [GeneratedRegex(@"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\$\{(MFA_\w+)\}")]
    private static partial Regex Variable();
}
