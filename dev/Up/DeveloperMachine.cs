using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary>
/// The functions of this flavour refuse to start where a variable hints at Azure. Asked here first, so that a developer whose
/// container happens to set one of them gets a sentence and not a stack trace; the decision stays theirs.
/// </summary>
internal static class DeveloperMachine
{
    private static readonly string[] MarksOfAzure = ["WEBSITE_SITE_NAME", "FUNCTIONS_EXTENSION_VERSION"];

    public static void Check()
    {
        string[] found = [.. MarksOfAzure.Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })];
        if (found.Length > 0)
        {
            throw new CannotContinueException(
                $"{string.Join(", ", found)} is set, as it would be in Azure, and what ./mfa up starts must never run there.\n"
                + $"If this is your own machine: env {string.Join(' ', found.Select(name => $"-u {name}"))} ./mfa up");
        }
    }
}
