using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Platform.Telemetry;

/// <summary>Every line that is kept is paid for, and none of ours may be lost.</summary>
public sealed class LogLevelTests
{
    [Theory]
    // Our own lines, under the name that the host gives them.
    [InlineData("Function.SealAudit.User", LogLevel.Information, true)]
    [InlineData("Function.SealAudit.User", LogLevel.Debug, false)]
    // Requests.
    [InlineData("Host.Results", LogLevel.Information, true)]
    [InlineData("Host.Startup", LogLevel.Information, true)]
    // "Executing" and "Executed" say what the request says.
    [InlineData("Function.SealAudit", LogLevel.Information, false)]
    [InlineData("Function.SealAudit", LogLevel.Error, true)]
    [InlineData("Host.Aggregator", LogLevel.Information, false)]
    [InlineData("Azure.Core", LogLevel.Information, false)]
    [InlineData("Azure.Core", LogLevel.Warning, true)]
    [InlineData("Azure.Identity", LogLevel.Information, false)]
    [InlineData("Microsoft.Azure.WebJobs.Hosting.OptionsLoggingService", LogLevel.Information, false)]
    public void The_host_keeps_of_a_category_what_host_json_says(string category, LogLevel level, bool keeps)
    {
        using var everything = new CapturedLogs();
        using var logs = LoggerFactory.Create(builder => builder.AddConfiguration(HostJson().GetSection("logging")).AddProvider(everything));

        Assert.Equal(keeps, logs.CreateLogger(category).IsEnabled(level));
    }

    [Fact]
    public void Of_traces_and_exceptions_no_sample_is_taken()
    {
        var sampling = HostJson().GetSection("logging:applicationInsights:samplingSettings");

        Assert.Equal(("True", "Exception;Trace"), (sampling["isEnabled"], sampling["excludedTypes"]));
    }

    [Fact]
    public async Task Of_requests_to_storage_and_mail_the_worker_logs_what_went_wrong_only()
    {
        await using var host = await MfaHost.StartAsync(listens: true);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await Host.RunningFunctions.UntilAsync(() => Task.FromResult(host.Logs.Lines.Any(line => line.Contains(" was accepted as ", StringComparison.Ordinal))), "a mail");

        Assert.Contains(host.Logs.Lines, line => line.StartsWith("Information MfaFunctions.Mail.SendEmail ", StringComparison.Ordinal));
        string[] chatter = ["Information Azure.", "Debug Azure.", "Information System.Net.Http.", "Information Microsoft.AspNetCore."];
        Assert.DoesNotContain(host.Logs.Lines, line => chatter.Any(beginning => line.StartsWith(beginning, StringComparison.Ordinal)));
    }

    private static IConfigurationRoot HostJson() => new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "host.json"), optional: false).Build();
}
