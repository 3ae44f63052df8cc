using System.CommandLine;

namespace MfaFunctions.Operator.Deployment;

/// <summary>What the workflows run between <c>dotnet publish</c> and a deployment.</summary>
internal static class CheckPublishCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "What dotnet publish made." }.AcceptExistingOnly();
        var command = new Command("check-publish", "Fails when a published folder lacks what the Functions host needs.") { folder };
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
