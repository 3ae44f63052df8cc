using System.Runtime.CompilerServices;

namespace MfaFunctions.Tests.Infrastructure;

internal static class DeveloperMachine
{
    /// <summary>Some build machines are containers that say so in the variable Azure uses, which the local runtime refuses.</summary>
    [ModuleInitializer]
    internal static void IsNotAzure() => Environment.SetEnvironmentVariable("CONTAINER_NAME", null);
}
