using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>With the published worker a host builds and does not start without the Functions host: tests that need one are left out there.</summary>
internal static class RunningHost
{
    public const bool IsAvailable = false;

    public static Task<int> DrainAsync(IHost host) => throw new NotSupportedException("Needs the stand-in worker.");
}
