using System.Collections.Concurrent;
using System.Text;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Platform.Telemetry;

[Collection(TracingTests.Collection)]
public sealed class OtlpExportTests
{
    [Fact]
    public async Task Metrics_and_traces_are_exported_to_the_endpoint()
    {
        await using var collector = await Collector.StartAsync();
        var host = await MfaHost.StartAsync(
            arguments:
            [
                "--OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.Address,
                "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                "--OTEL_SERVICE_NAME=mfa-of-acme",
            ]
        );
        await using (host)
        {
            var member = await host.NewEnrolledMemberAsync();
            host.Clock.NextStep();
            await member.SignInAsync(member.Code());
            await host.DrainAsync();
        }

        // Pending telemetry is exported at shutdown.
        Assert.Equal(["/v1/metrics", "/v1/traces"], collector.Posts.Select(p => p.Path).Distinct().Order(StringComparer.Ordinal));
        Assert.All(collector.Posts, p => Assert.Equal("application/x-protobuf", p.Type));
        var metrics = collector.Text("/v1/metrics");
        Assert.All(["mfa-of-acme", "mfa.verifications", "mfa.mails", "mfa.queue.age", "mfa.storage.duration"], name =>
            Assert.Contains(name, metrics, StringComparison.Ordinal)
        );
        var traces = collector.Text("/v1/traces");
        Assert.All(["mfa-of-acme", "SignIn", "ProcessEvent", "SendEmail"], name => Assert.Contains(name, traces, StringComparison.Ordinal));
        Assert.DoesNotContain("@acme.test", metrics + traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_starts_without_an_endpoint()
    {
        await using var host = await MfaHost.StartAsync();

        Assert.DoesNotContain(host.Services.GetServices<IHostedService>(), s => s is OtlpExport);
    }

    [Fact]
    public async Task Unresponsive_collector_does_not_delay_shutdown()
    {
        await using var collector = await Collector.StartAsync(answers: false);
        var host = await MfaHost.StartAsync(
            arguments: ["--OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.Address, "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"]
        );
        await host.Api.GetAsync("health");

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(9));
    }

    /// <summary>An OTLP collector over HTTP.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string? Type, byte[] Body)> _posts = new();
        private readonly TaskCompletionSource _silence = new();
        private readonly WebApplication _app;

        private Collector(WebApplication app) => _app = app;

        public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        public IReadOnlyList<(string Path, string? Type, byte[] Body)> Posts => [.. _posts];

        public static async Task<Collector> StartAsync(bool answers = true)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var collector = new Collector(builder.Build());
            collector._app.Run(async context =>
            {
                if (!answers)
                {
                    await collector._silence.Task;
                }

                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                collector._posts.Enqueue((context.Request.Path, context.Request.ContentType, body.ToArray()));
            });
            await collector._app.StartAsync();
            return collector;
        }

        /// <summary>Protobuf stores names as plain UTF-8, so a text search finds them.</summary>
        public string Text(string path) => string.Concat(Posts.Where(p => p.Path == path).Select(p => Encoding.UTF8.GetString(p.Body)));

        public ValueTask DisposeAsync()
        {
            _silence.TrySetResult();
            return _app.DisposeAsync();
        }
    }
}
