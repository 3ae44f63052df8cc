using System.CommandLine;

namespace MfaFunctions.Operator.Deployment;

/// <summary>The check that workflows run between <c>dotnet publish</c> and a deployment.</summary>
internal static class CheckPublishCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "The output folder of dotnet publish." }.AcceptExistingOnly();
        var command = new Command("check-publish", "Fails if a published folder lacks files that the Functions host needs.") { folder };
        command.SetAction(given =>
        {
            var problems = PublishedOutput.Problems(given.GetRequiredValue(folder).FullName);
            foreach (var problem in problems)
            {
                Screen.Problem(problem);
            }

            return problems.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
