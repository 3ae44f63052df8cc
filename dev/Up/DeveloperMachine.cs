using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary>
/// The local host refuses to start if a variable indicates Azure. This check runs first, so that a developer whose container sets such
/// a variable gets an explanation instead of a stack trace.
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
                $"{string.Join(", ", found)} is set, which indicates Azure, where ./mfa up must never run.\n"
                    + $"If this is your own machine: env {string.Join(' ', found.Select(name => $"-u {name}"))} ./mfa up"
            );
        }
    }
}
