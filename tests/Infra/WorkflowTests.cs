using System.Diagnostics;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Infra;

public sealed partial class WorkflowTests
{
    private static readonly string[] Files = Directory.GetFiles(Path.Combine(Repository.Root, ".github", "workflows"));

    [Fact]
    public async Task GitHub_parser_accepts_every_workflow()
    {
        var read = await ReadAsync(Files);

        Assert.True(read.Status == 0, read.All);
    }

    [Theory]
    [InlineData("timeout-minutes: ", "timeout-minute: ", "Unexpected value 'timeout-minute'")]
    [InlineData("  dependencies:\n", "  dependencies:\n    needs: tests\n", "depends on unknown job 'tests'")]
    [InlineData("if: github.event_name ==", "if: github.event_name ===", "Unexpected symbol: '='")]
    [InlineData("contents: read", "contents: reads", "Unexpected value 'reads'")]
    [InlineData("pull_request:\n", "pull_requests:\n", "Unexpected value 'pull_requests'")]
    public async Task Broken_workflow_is_an_error(string old, string text, string error)
    {
        var workflow = Text(".github", "workflows", "ci.yml");
        Assert.Contains(old, workflow, StringComparison.Ordinal);
        using var folder = new TestFolder();

        var read = await ReadAsync(folder.Write("ci.yml", workflow.Replace(old, text, StringComparison.Ordinal)));

        Assert.Equal(1, read.Status);
        Assert.Contains(error, read.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_action_is_pinned_to_a_commit_with_a_version_comment() =>
        Assert.DoesNotContain(Files.SelectMany(File.ReadLines), line =>
            line.Contains("uses:", StringComparison.Ordinal) && !Pinned().IsMatch(line)
        );

    [Fact]
    public void Workflows_have_only_the_permissions_they_declare() => Assert.All(Files, f =>
        {
            var text = File.ReadAllText(f);
            Assert.Contains("\npermissions:\n  contents: read\n\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("pull_request_target", text, StringComparison.Ordinal);
            Assert.Equal(Regex.Count(text, "actions/checkout@"), Regex.Count(text, "persist-credentials: false"));
        });

    [Fact]
    public void Pipeline_passes_on_the_variables_that_parameters_read()
    {
        var variables = Variable()
            .Matches(Text("infra", "main.parameters.json"))
            .Select(m => m.Groups[1].Value)
            .Concat(["MFA_VAULT_ID", "MFA_SITE_ID"])
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.Contains("""startswith("MFA_")""", Text(".github", "workflows", "azure-dev.yml"), StringComparison.Ordinal);
        Assert.Equal(
            variables,
            Regex
                .Matches(Text("azure.yaml"), @"^ +- (MFA_\w+)$", RegexOptions.Multiline)
                .Select(m => m.Groups[1].Value)
                .Order(StringComparer.Ordinal)
        );
        Assert.All(variables, v => Assert.Contains($"`{v}`", Text("docs", "operations.md"), StringComparison.Ordinal));
    }

    [BicepFact]
    public async Task Service_deployed_by_azd_is_the_app_in_the_infrastructure()
    {
        var tagged = (await InfraFiles.RealAsync())
            .All.SelectMany(t => t.Resources)
            .Where(r => r.Text("tags")?.Contains("azd-service-name", StringComparison.Ordinal) == true);

        Assert.Contains("\nservices:\n  functions:\n    project: ./functions\n", Text("azure.yaml"), StringComparison.Ordinal);
        // azd fails when two resources have the tag.
        var app = Assert.Single(tagged);
        Assert.Equal("Microsoft.Web/sites", app.Type);
        Assert.Equal("[union(parameters('tags'), createObject('azd-service-name', 'functions'))]", app.Text("tags"));
    }

    [Fact]
    public void Readme_deploys_in_at_most_five_commands()
    {
        var section = Text("README.md").Split("\n## Deploy it\n")[1].Split("\n## ")[0];

        Assert.InRange(
            section.Split("```")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => !line.StartsWith('#')),
            1,
            5
        );
    }

    private static Task<Ended> ReadAsync(params string[] workflows) =>
        Ended.RunAsync(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "tests", "Infra", "workflows.mjs"), .. workflows]));

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    [GeneratedRegex(@"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\$\{(MFA_\w+)\}")]
    private static partial Regex Variable();
}
