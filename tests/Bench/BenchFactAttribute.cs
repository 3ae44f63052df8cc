namespace MfaFunctions.Tests.Bench;

/// <summary>A measurement that runs only when <c>./mfa bench</c> requests its report.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BenchFactAttribute : FactAttribute
{
    public BenchFactAttribute() => Skip = Report is null ? "Runs only with ./mfa bench." : null;

    public static string? Report => Environment.GetEnvironmentVariable("MFA_BENCH_REPORT");
}
