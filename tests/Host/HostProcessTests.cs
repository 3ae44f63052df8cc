using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Host;

/// <summary>The local host and the real worker as separate processes.</summary>
public sealed class HostProcessTests
{
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Person_enrolls_verifies_and_is_mailed()
    {
        await using var functions = await RunningFunctions.StartAsync();

        await DeployedStory.PlayAsync(functions);
    }

    [Fact]
    public async Task Keys_open_only_existing_routes_with_their_listed_methods()
    {
        await using var functions = await RunningFunctions.StartAsync();
        Task<Reply> SendAsync(HttpMethod method, string path, params (string, string)[] headers) =>
            functions.Api.SendAsync(method, path, null, null, headers);

        var missing = await SendAsync(HttpMethod.Get, "operator/health");
        var wrong = await SendAsync(HttpMethod.Get, "operator/health", ("x-functions-key", "wrong"));
        var right = await SendAsync(HttpMethod.Get, "operator/health", ("x-functions-key", MfaHost.OperatorKey));
        var unknown = await SendAsync(HttpMethod.Get, "operator/nowhere");
        var unlisted = await SendAsync(HttpMethod.Delete, "operator/health", ("x-functions-key", MfaHost.OperatorKey));
        var head = await SendAsync(HttpMethod.Options, "session");

        Assert.Equal((HttpStatusCode.Unauthorized, ""), (missing.Status, missing.Text));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), (wrong.Status, wrong.Text));
        right.Expect(HttpStatusCode.OK);
        // The app answers what the host knows no route for, with a problem instead of a page.
        unknown.Expect(HttpStatusCode.NotFound, "not_found");
        Assert.All([unlisted, head], reply => Assert.Equal((HttpStatusCode.NotFound, ""), (reply.Status, reply.Text)));
    }

    [Fact]
    public async Task Message_that_fails_five_times_moves_to_the_poison_queue()
    {
        await using var functions = await RunningFunctions.StartAsync(
            settings: ("AzureFunctionsJobHost__extensions__queues__visibilityTimeout", "00:00:00")
        );
        var poison = new QueueClient(functions.Settings.Storage, StorageNames.Events + "-poison");

        await new QueueClient(functions.Settings.Storage, StorageNames.Events).SendMessageAsync(Convert.ToBase64String("not an event"u8));

        await RunningFunctions.UntilAsync(
            async () => await poison.ExistsAsync() && (await poison.PeekMessagesAsync()).Value.Length == 1,
            "a poison message"
        );
        Assert.Equal(
            "not an event",
            Encoding.UTF8.GetString(Convert.FromBase64String((await poison.PeekMessageAsync()).Value.Body.ToString()))
        );
        Assert.Equal(
            5,
            functions.Process.Said.Split('\n').Count(line => line.Contains("Executed 'ProcessEvent' (Failed", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Timer_missed_during_downtime_runs_at_startup()
    {
        var state = Directory.CreateTempSubdirectory("mfa-schedules-").FullName;
        // The timer runs at minute 20 of every hour.
        var now = TimeProvider.System.GetUtcNow();
        var last = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 20, 0, TimeSpan.Zero).AddHours(-3);
        var status = JsonSerializer.Serialize(
            new
            {
                Last = last,
                Next = last.AddHours(1),
                LastUpdated = last,
            }
        );
        await File.WriteAllTextAsync(Path.Combine(state, "Functions.PurgeFailures.status"), status);

        await using var functions = await RunningFunctions.StartAsync(timers: true, state: state);

        var directory = new TableClient(functions.Settings.Storage, StorageNames.Directory);
        await RunningFunctions.UntilAsync(
            async () => (await directory.GetEntityIfExistsAsync<TableEntity>("~purge", "failures")).HasValue,
            "a run of PurgeFailures"
        );
    }

    [Fact]
    public async Task Worker_asks_storage_while_it_starts()
    {
        await using var storage = await StorageProxy.StartAsync((await MfaHost.Settings.NewAsync()).Storage);
        await using var functions = await RunningFunctions.StartAsync(storage.ConnectionString);

        await RunningFunctions.UntilAsync(
            () => Task.FromResult(storage.Requests.Any(request => request.Path.Contains("'health'", StringComparison.Ordinal))),
            "a request to storage"
        );
    }

    [Fact]
    public async Task Killed_worker_is_replaced_while_requests_wait()
    {
        await using var functions = await RunningFunctions.StartAsync();
        (await functions.Api.GetAsync("health")).Expect(HttpStatusCode.OK);
        var first = functions.Process.WorkerId;

        using (var worker = System.Diagnostics.Process.GetProcessById(first))
        {
            worker.Kill();
            await worker.WaitForExitAsync();
        }

        // A request may reach the worker at the moment of its death and fail, as in Azure.
        await RunningFunctions.UntilAsync(
            async () => (await functions.Api.GetAsync("health")).Status == HttpStatusCode.OK,
            "another worker"
        );
        Assert.NotEqual(first, functions.Process.WorkerId);
        var owner = await functions.NewTenantAsync();
        await owner.SignInAsync();
    }

    [Fact]
    public async Task Host_exits_when_queue_storage_stays_unavailable()
    {
        var folder = Directory.CreateTempSubdirectory("mfa-host-outage-");
        await using (var storage = await Azurite.StartOwnAsync(folder.FullName))
        {
            await using var functions = await RunningFunctions.StartAsync(storage.ConnectionString());
            (await functions.Api.GetAsync("health")).Expect(HttpStatusCode.OK);

            await storage.DisposeAsync();

            Assert.Equal(1, await functions.Process.EndedAsync().WaitAsync(LongestOutage));
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("WEBSITE_SITE_NAME", "mfa-prod", "WEBSITE_SITE_NAME is set")]
    [InlineData(
        "MfaStorage",
        "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5",
        "MfaStorage names storage that is not on this machine"
    )]
    public async Task Host_refuses_to_run_in_Azure_or_on_remote_storage(string name, string value, string reason)
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using var process = Faults.ProductProcess.Start(
            settings,
            settings.Storage,
            new Uri("http://127.0.0.1:1"),
            queues: true,
            more: (name, value)
        );

        Assert.Equal(1, await process.EndedAsync());
        Assert.Contains(reason, process.Said, StringComparison.Ordinal);
    }
}
