using System.Reflection;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>The repository the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
}
