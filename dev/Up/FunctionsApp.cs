using System.Globalization;
using System.Net;
using MfaFunctions.LocalHost.Workers;
using MfaFunctions.Operator;
using MfaFunctions.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Dev.Up;

/// <summary>The functions under a Functions host, with settings like those in Azure.</summary>
internal sealed class FunctionsApp(LocalSettings settings)
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    /// <summary>Starts host and worker as separate processes: the local host, or <c>func</c> if the settings select it.</summary>
    /// <param name="storage">A connection string.</param>
    /// <param name="app">The worker's main assembly; by default the one beside this program.</param>
    /// <param name="onLine">Called with each line of the log; by default, warnings are printed.</param>
    public async Task<ChildProcess> StartAsync(string storage, CancellationToken stop, string? app = null, Action<string>? onLine = null)
    {
        var environment = new Dictionary<string, string>(Settings(storage))
        {
            // Development containers often set this variable, and so does Azure, where ./mfa up never runs.
            ["CONTAINER_NAME"] = "",
            ["Logging__Console__FormatterName"] = "simple",
            ["Logging__Console__FormatterOptions__SingleLine"] = "true",
        };
        var log = Path.Combine(settings.Data, "logs", "functions.log");
        var port = settings.Port.ToString(CultureInfo.InvariantCulture);
        if (settings.UsesCoreTools)
        {
            environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
            environment[CoreToolsKeys.HostIdSetting] = CoreToolsKeys.HostId;
            await CoreToolsKeys.WriteAsync(storage, settings.OperatorKey, stop);
            return ChildProcess.Start(
                "func",
                log,
                [
                    "func",
                    "start",
                    "--no-build",
                    "--enableAuth",
                    "--port",
                    port,
                    "--cors",
                    string.Join(',', DemoTenant.Pages),
                    "--cors-credentials",
                ],
                environment,
                onLine ?? new Warnings().Show,
                AppContext.BaseDirectory
            );
        }

        string[] command =
        [
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "mfa-host.dll"),
            app ?? Path.Combine(AppContext.BaseDirectory, "MfaFunctions.dll"),
            "--port",
            port,
            "--key",
            settings.OperatorKey,
            "--state",
            Path.Combine(settings.Data, "schedules"),
        ];
        return ChildProcess.Start("functions", log, command, environment, onLine ?? new Warnings().Show);
    }

    /// <summary>Starts the functions in this process on the caller's clock, for demos that advance it.</summary>
    /// <param name="triggers">Whether queues and timers run.</param>
    public async Task<InProcessHost> StartInProcessAsync(string storage, TimeProvider clock, bool triggers = true)
    {
        var worker = Guid.CreateVersion7().ToString();
        return await InProcessHost.StartAsync(
            await BuildAsync(storage, clock, worker),
            worker,
            settings.OperatorKey,
            triggers,
            settings.Port
        );
    }

    /// <summary>The app with these settings, not started: the object graph that reads and writes its rows.</summary>
    public Task<IHost> BuildAsync(string storage) => BuildAsync(storage, TimeProvider.System, Guid.CreateVersion7().ToString());

    private async Task<IHost> BuildAsync(string storage, TimeProvider clock, string worker)
    {
        InProcessHost.Prepare(typeof(MfaApplication).Assembly);
        var builder = MfaApplication.CreateBuilder([
            .. await InProcessHost.ArgumentsAsync(worker),
            .. Settings(storage).Select(setting => $"--{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}"),
        ]);
        builder
            .Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Azure.Core", LogLevel.Error);
        builder.Services.Replace(ServiceDescriptor.Singleton(clock));
        InProcessHost.Configure(builder.Services);
        return builder.Build();
    }

    public async Task WaitUntilReadyAsync(CancellationToken stop)
    {
        using var client = new HttpClient();
        var health = new Uri(settings.Functions, "api/health");
        await Readiness.WaitAsync("The functions app", LongestStart, async token => await AnswersAsync(client, health, token), stop);
    }

    private Dictionary<string, string> Settings(string storage) =>
        new(LocalKeys.LoadOrCreate(settings.Data))
        {
            ["MfaStorage"] = storage,
            ["MfaStorage__CreateMissing"] = settings.CreatesStorage ? "true" : "false",
            ["AzureWebJobsStorage"] = storage,
            ["Access__Issuer"] = new Uri(settings.Functions, "api").ToString(),
            ["Mail__ApiKey"] = "the-local-mail-catcher-takes-any",
            ["Mail__Host"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{settings.MailPort}"),
            ["Mail__FromAddress"] = "security@mfa.test",
            ["Mail__FromName"] = "Mfa Functions",
            ["Network__ClientAddressHeader"] = settings.ClientAddressHeader ?? "",
            // An identity provider to try things with runs on this machine.
            ["Outbound__AllowLoopback"] = "true",
            // A developer's own pages; Core Tools takes them as arguments.
            ["LocalHost__AllowLocalPages"] = "true",
            // The origin of the pages, which links in mails lead to.
            ["Portal__Origin"] = settings.Functions.GetLeftPart(UriPartial.Authority),
        };

    private static async Task<bool> AnswersAsync(HttpClient client, Uri health, CancellationToken stop)
    {
        try
        {
            using var answer = await client.GetAsync(health, stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Prints the log entries that a developer should see without opening the log.</summary>
    private sealed class Warnings
    {
        private static readonly string[] Beginnings = ["warn:", "fail:", "crit:", "Unhandled exception"];

        private volatile bool _showing;

        public void Show(string line)
        {
            // Indented lines, such as a stack trace, belong to the previous entry.
            _showing = line.StartsWith(' ') ? _showing : Beginnings.Any(level => line.StartsWith(level, StringComparison.Ordinal));
            if (_showing)
            {
                Screen.Line($"[yellow]functions[/] {line}");
            }
        }
    }
}
