using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

/// <summary>Dependencies between the projects.</summary>
public sealed partial class ProjectTests
{
    private static readonly string[] References =
    [
        // Samples reference what a developer would.
        "AspNetIdentity: MfaFunctions.Client",
        "EmptyApp: ",
        "MfaDev: MfaFunctions, MfaHost, MfaOperator, MfaTesting",
        // Published for other services, so it references nothing of the others.
        "MfaFunctions.Client: ",
        "MfaFunctions.Tests: "
            + "AspNetIdentity, MfaDev, MfaFunctions, MfaFunctions.Client, MfaHost, MfaLauncher, MfaOperator, MfaTesting, MinimalApi",
        // Deployed, so it references nothing of the others.
        "MfaFunctions: ",
        "MfaHost: ",
        // It builds the others and reports their errors.
        "MfaLauncher: ",
        // Operators run it against production: nothing in it is for developers.
        "MfaOperator: MfaFunctions",
        "MfaTesting: ",
        "MinimalApi: MfaFunctions.Client",
    ];

    [Fact]
    public void Projects_of_the_solution_reference_only_these_projects()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "MfaFunctions.sln"));

        var references = Project()
            .Matches(solution)
            .Select(project => project.Groups[1].Value.Replace('\\', '/'))
            .Select(file =>
                $"{Path.GetFileNameWithoutExtension(file)}: "
                + string.Join(", ", Referenced(Path.Combine(Repository.Root, file)).Order(StringComparer.Ordinal))
            );

        Assert.Equal(References, references.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Referenced(string project) =>
        Reference().Matches(File.ReadAllText(project)).Select(reference => Path.GetFileNameWithoutExtension(reference.Groups[1].Value));

    [GeneratedRegex(@"""([\w\\.-]+\.csproj)""")]
    private static partial Regex Project();

    [GeneratedRegex(@"<ProjectReference Include=""([^""]+)""")]
    private static partial Regex Reference();
}
