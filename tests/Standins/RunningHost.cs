using Microsoft.Azure.Functions.Worker.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>What tests ask of the host that runs the functions, answered by the stand-in worker.</summary>
internal static class RunningHost
{
    public const bool IsAvailable = true;

    /// <summary>Runs the queue functions until no message is visible; returns how many runs that took.</summary>
    public static Task<int> DrainAsync(IHost host) => host.Services.GetRequiredService<QueueTriggerPump>().DrainAsync(CancellationToken.None);
}
