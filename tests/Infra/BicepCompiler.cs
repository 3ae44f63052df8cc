using System.Diagnostics;
using System.Reflection;
using MfaFunctions.Dev.Launcher;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Infra;

/// <summary>The Bicep compiler: the one restored as a package, or the one on the PATH.</summary>
internal static class BicepCompiler
{
    private static readonly string? Program = typeof(BicepCompiler)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .SingleOrDefault(a => a.Key == nameof(BicepCompiler))
        ?.Value
        ?? SearchPath.Find("bicep");

    public static string? Missing { get; } =
        Program is null ? "There is no Bicep compiler: its package is for linux-x64, and no bicep is on the PATH." : null;

    public static Task<Ended> RunAsync(params string[] arguments) => Ended.RunAsync(new ProcessStartInfo(Program!, arguments));

    /// <summary>Runs on a file the same check as <c>./mfa test</c>.</summary>
    public static async Task<string> CheckAsync(string file)
    {
        using var programs = new Programs(Infrastructure.Repository.Root);
        return await new BicepCheck(programs).ProblemsAsync(Program!, file);
    }
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = BicepCompiler.Missing;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute() => Skip = BicepCompiler.Missing;
}
