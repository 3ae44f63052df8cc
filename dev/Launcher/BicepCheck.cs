namespace MfaFunctions.Dev.Launcher;

/// <summary>Builds and lints a Bicep file. Warnings count too, although the compiler exits with 0.</summary>
internal sealed class BicepCheck(Programs programs)
{
    /// <summary>The compiler's errors and warnings; empty if there are none.</summary>
    public async Task<string> ProblemsAsync(string compiler, string file)
    {
        // The output of a build is the template.
        var build = await programs.ReadAsync(compiler, "build", "--stdout", file);
        if (build.Status != 0)
        {
            return Or(build.Error, "bicep build", build.Status);
        }

        var lint = await programs.ReadAsync(compiler, "lint", file);
        var problems = build.Error + lint.Output + lint.Error;
        return lint.Status == 0 ? problems : Or(problems, "bicep lint", lint.Status);
    }

    private static string Or(string problems, string program, int status) =>
        problems.Length > 0 ? problems : $"{program} ended with {status}\n";
}
