namespace MfaFunctions.Tests.Bench;

/// <summary>A measurement, which runs when <c>./mfa bench</c> asks for its report.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BenchFactAttribute : FactAttribute
{
    public BenchFactAttribute() => Skip = Report is null ? "Times belong in ./mfa bench." : null;

    public static string? Report => Environment.GetEnvironmentVariable("MFA_BENCH_REPORT");
}
