using System.Runtime.CompilerServices;
using MfaFunctions.LocalHost.Workers;

namespace MfaFunctions.Tests.Infrastructure;

internal static class EntryAssembly
{
    // Must run before the first builder: the worker finds its generated code through the entry assembly, which here is the test host.
#pragma warning disable CA2255 // The rule allows application code, and a test assembly is application code.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Set() => InProcessHost.Prepare(typeof(MfaApplication).Assembly);
}
