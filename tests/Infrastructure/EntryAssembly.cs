using System.Runtime.CompilerServices;
using MfaFunctions.LocalHost.Workers;

namespace MfaFunctions.Tests.Infrastructure;

internal static class EntryAssembly
{
    // Before the first builder: the worker finds its generated code by the entry assembly, which here is the test host's.
#pragma warning disable CA2255 // Meant for application code, which a test assembly is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Set() => InProcessHost.Prepare(typeof(MfaApplication).Assembly);
}
