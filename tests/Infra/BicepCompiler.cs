using System.Diagnostics;
using System.Reflection;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Infra;

/// <summary>The Bicep compiler: the one restored as a package, or the one on the PATH.</summary>
internal static class BicepCompiler
{
    private static readonly string? Program = typeof(BicepCompiler)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .SingleOrDefault(a => a.Key == nameof(BicepCompiler))
        ?.Value
        ?? OnPath();

    public static string? Missing { get; } =
        Program is null ? "There is no Bicep compiler: its package is for linux-x64, and no bicep is on the PATH." : null;

    public static Task<Ended> RunAsync(params string[] arguments) => Ended.RunAsync(new ProcessStartInfo(Program!, arguments));

    /// <summary>Runs on a file the same check as <c>./mfa test</c>.</summary>
    public static Task<Ended> CheckAsync(string file) =>
        Ended.RunAsync(new ProcessStartInfo("sh", [Path.Combine(Repository.Root, "dev", "check-bicep.sh"), Program!, file]));

    private static string? OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "bicep", "bicep.exe" }, Path.Combine)
            .FirstOrDefault(File.Exists);
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
