using System.Runtime.CompilerServices;

namespace MfaFunctions.Tests.Infrastructure;

internal static class DeveloperMachine
{
    /// <summary>
    /// Some build machines are containers that set the same variable as Azure. The local runtime refuses to run with that variable.
    /// </summary>
    [ModuleInitializer]
    internal static void IsNotAzure() => Environment.SetEnvironmentVariable("CONTAINER_NAME", null);
}
