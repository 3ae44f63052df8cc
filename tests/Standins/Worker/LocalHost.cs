using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Standins.Worker;

/// <summary>The local runtime with a few functions of a test's own, on a free port, and a client for it.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    // Build containers may carry this name, which to the runtime is a mark of Azure.
    static LocalHost() => Environment.SetEnvironmentVariable("CONTAINER_NAME", null);

    private LocalHost(IHost host)
    {
        Host = host;
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient { BaseAddress = new Uri(address) };
    }

    public IHost Host { get; }

    public HttpClient Client { get; }

    public T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    public static Task<LocalHost> StartAsync(
        Type[] functions, Dictionary<string, string?>? settings = null, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        configure?.Invoke(builder);
        return StartAsync(builder, functions, settings);
    }

    public static async Task<LocalHost> StartAsync(
        FunctionsApplicationBuilder builder, Type[] functions, Dictionary<string, string?>? settings = null)
    {
        var host = Build(builder, functions, settings);
        await host.StartAsync();
        return new LocalHost(host);
    }

    /// <summary>Starts a host that must refuse to, and returns what it says.</summary>
    public static async Task<string> RefusalAsync(Type[] functions, Dictionary<string, string?>? settings = null)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        using var host = Build(builder, functions, settings);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        return refusal.Message;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.StopAsync();
        Host.Dispose();
    }

    private static IHost Build(FunctionsApplicationBuilder builder, Type[] functions, Dictionary<string, string?>? settings)
    {
        builder.Configuration.AddInMemoryCollection([new("StandIn:Port", "0"), .. settings ?? []]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new FunctionTypes(functions));
        return builder.Build();
    }
}
