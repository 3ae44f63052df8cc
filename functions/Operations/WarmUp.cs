using MfaFunctions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Operations;

internal static class WarmUp
{
    /// <summary>
    /// Asks storage once while the app starts, so that the first request finds compiled code and open connections. Nothing waits for it,
    /// and it does not matter whether it succeeds: the start itself reports settings that are wrong.
    /// </summary>
    public static IHost Begin(IHost app)
    {
        _ = Task.Run(() => new StorageReach(app.Services.GetRequiredService<StorageClients>(), CancellationToken.None).TestAsync());
        return app;
    }
}
