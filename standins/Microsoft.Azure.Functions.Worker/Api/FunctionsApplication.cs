using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Azure.Functions.Worker.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}

public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder _web;
    private readonly InvocationPipeline _pipeline = new();

    internal FunctionsApplicationBuilder(string[] args)
    {
        _web = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Watching files costs an inotify handle per host; nothing here reloads.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            // As under the Functions host, whose working directory is the build output.
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT"),
        });
        // ASP.NET Core would log every URL, and with it the key in ?code=. Any other source of configuration may say otherwise.
        Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", nameof(LogLevel.Warning))],
        });
        Services.AddLocalRuntime(_pipeline);
    }

    public ConfigurationManager Configuration => _web.Configuration;

    public IHostEnvironment Environment => _web.Environment;

    public ILoggingBuilder Logging => _web.Logging;

    public IMetricsBuilder Metrics => _web.Metrics;

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    public IServiceCollection Services => _web.Services;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public IHost Build()
    {
        if (MovableClock.IsEnabled(Configuration))
        {
            Services.AddMovableClock();
        }

        // Only the runtime decides where it listens: see HttpServer.
        _web.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, string.Empty).PreferHostingUrls(false);
        var app = _web.Build();
        HttpServer.Configure(app);
        return app;
    }

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _pipeline.Add(middleware);
        return this;
    }
}

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Serves HTTP triggers. Middleware added before this call sees no HttpContext.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(HttpEnabled)))
        {
            return builder;
        }

        builder.Services.AddMvcCore();
        // The published integration trusts the host's X-Forwarded headers in the same way, one hop.
        builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All);
        builder.Services.AddSingleton<HttpEnabled>();
        builder.UseMiddleware<HttpResultMiddleware>();
        return builder;
    }
}
