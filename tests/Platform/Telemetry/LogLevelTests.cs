using MfaFunctions.Notifications;
using MfaFunctions.Tests.Host;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Platform.Telemetry;

/// <summary>The log retains every line of the app, but only warnings of libraries.</summary>
public sealed class LogLevelTests
{
    [Theory]
    // Lines of the app, under the category assigned by the host.
    [InlineData("Function.SealAudit.User", LogLevel.Information, true)]
    [InlineData("Function.SealAudit.User", LogLevel.Debug, false)]
    // Requests.
    [InlineData("Host.Results", LogLevel.Information, true)]
    [InlineData("Host.Startup", LogLevel.Information, true)]
    // "Executing" and "Executed" duplicate the request.
    [InlineData("Function.SealAudit", LogLevel.Information, false)]
    [InlineData("Function.SealAudit", LogLevel.Error, true)]
    [InlineData("Host.Aggregator", LogLevel.Information, false)]
    [InlineData("Azure.Core", LogLevel.Information, false)]
    [InlineData("Azure.Core", LogLevel.Warning, true)]
    [InlineData("Azure.Identity", LogLevel.Information, false)]
    [InlineData("Microsoft.Azure.WebJobs.Hosting.OptionsLoggingService", LogLevel.Information, false)]
    public void Host_json_filters_each_category_by_level(string category, LogLevel level, bool keeps)
    {
        using var everything = new CapturedLogs();
        using var logs = LoggerFactory.Create(builder =>
            builder.AddConfiguration(HostJson().GetSection("logging")).AddProvider(everything)
        );

        Assert.Equal(keeps, logs.CreateLogger(category).IsEnabled(level));
    }

    [Fact]
    public void Sampling_excludes_traces_and_exceptions()
    {
        var sampling = HostJson().GetSection("logging:applicationInsights:samplingSettings");

        Assert.Equal(("True", "Exception;Trace"), (sampling["isEnabled"], sampling["excludedTypes"]));
    }

    [Fact]
    public async Task Libraries_log_no_requests_to_storage_or_SendGrid()
    {
        await using var host = await MfaHost.StartAsync(listens: true);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await RunningFunctions.UntilAsync(
            () =>
                Task.FromResult(
                    host.Logs.Lines.Any(line => line.StartsWith($"Information {typeof(SendEmail).FullName} ", StringComparison.Ordinal))
                ),
            "a line about a mail"
        );

        string[] chatter = ["Information Azure.", "Debug Azure.", "Information System.Net.Http.", "Information Microsoft.AspNetCore."];
        Assert.DoesNotContain(host.Logs.Lines, line => chatter.Any(beginning => line.StartsWith(beginning, StringComparison.Ordinal)));
    }

    private static IConfigurationRoot HostJson() =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "host.json"), optional: false).Build();
}
