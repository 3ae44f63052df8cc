using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Testing.MailCatcher;
using MfaFunctions.Tests.Audit;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Faults;

/// <summary>Sends SIGTERM to the real process. It finishes running work, accepts nothing new, and exits within 10 seconds.</summary>
public sealed class CleanStopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Running_request_completes_and_new_requests_are_refused()
    {
        await using var stage = await Stage.SetAsync(
            call => call == "POST $batch",
            queues: false,
            async host =>
            {
                var owner = await host.NewTenantAsync();
                await host.DrainAsync();
                await owner.SignInAsync();
                await owner.BeginEnrollmentAsync();
                return owner;
            }
        );

        var running = stage.PostAsync(
            $"authenticators/{stage.Person.AuthenticatorId}/confirm",
            new { codes = new[] { stage.Person.Code() } }
        );
        await stage.Held;
        stage.Process.AskToStop();
        await stage.RefusedAsync();
        Assert.False(running.IsCompleted);
        stage.Release();
        Assert.Equal(HttpStatusCode.OK, await running);
        Assert.Equal(0, await stage.Process.EndedAsync().WaitAsync(Limit));

        await using var next = await stage.NextAsync();
        await next.DrainAsync();
        Assert.Single(next.Mail.Messages);
    }

    [Fact]
    public async Task Mail_in_progress_is_sent_once_and_its_message_deleted()
    {
        await using var stage = await Stage.SetAsync(
            call => call == "POST mail/send",
            queues: true,
            async host =>
            {
                var owner = await host.NewTenantAsync();
                await host.DrainAsync();
                await owner.SignInAsync();
                await owner.EnrollAsync();
                return owner;
            }
        );

        await stage.Held;
        stage.Process.AskToStop();
        await stage.RefusedAsync();
        stage.Release();
        Assert.Equal(0, await stage.Process.EndedAsync().WaitAsync(Limit));

        Assert.Single(stage.Mail.Messages);
        foreach (var queue in StorageNames.Queues)
        {
            Assert.Equal(0, (await new QueueClient(stage.Settings.Storage, queue).GetPropertiesAsync()).Value.ApproximateMessagesCount);
        }
    }

    [Fact]
    public async Task Background_writes_complete_before_exit()
    {
        // The first transaction is the sign-in's own.
        var transactions = 0;
        await using var stage = await Stage.SetAsync(
            call => call == "POST $batch" && Interlocked.Increment(ref transactions) > 1,
            queues: false,
            async host =>
            {
                var owner = await host.NewTenantAsync();
                await host.DrainAsync();
                return owner;
            }
        );

        Assert.Equal(
            HttpStatusCode.Created,
            await stage.PostAsync("tenants/acme/sessions", new { email = stage.Person.Email, password = stage.Person.Password })
        );
        await stage.Held;
        stage.Process.AskToStop();
        await stage.RefusedAsync();
        stage.Release();
        Assert.Equal(0, await stage.Process.EndedAsync().WaitAsync(Limit));

        await using var next = await stage.NextAsync();
        Assert.Single(await next.AuditRowsAsync(), r => r.GetString("Kind") == "SignedIn");
    }

    [Fact]
    public async Task Stops_in_time_when_storage_never_responds()
    {
        await using var stage = await Stage.SetAsync(
            call => call == "POST $batch",
            queues: false,
            async host =>
            {
                var owner = await host.NewTenantAsync();
                await host.DrainAsync();
                await owner.SignInAsync();
                await owner.BeginEnrollmentAsync();
                return owner;
            }
        );

        var running = stage.PostAsync(
            $"authenticators/{stage.Person.AuthenticatorId}/confirm",
            new { codes = new[] { stage.Person.Code() } }
        );
        await stage.Held;
        var clock = Stopwatch.StartNew();
        stage.Process.AskToStop();
        await stage.Process.EndedAsync().WaitAsync(Limit);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit);
        try
        {
            Assert.NotEqual(HttpStatusCode.OK, await running);
        }
        catch (HttpRequestException)
        {
            // A missing response is acceptable, too.
        }
    }

    /// <summary>A process whose storage delays one kind of request.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<FaultyLine> _lines = [];
        private HttpClient? _client;

        private Stage(MfaHost.Settings settings, MailCatcherServer mail, Person person) =>
            (Settings, Mail, Person) = (settings, mail, person);

        public MfaHost.Settings Settings { get; }

        public MailCatcherServer Mail { get; }

        public Person Person { get; }

        public ProductProcess Process { get; private set; } = null!;

        /// <summary>Completes when the request has reached storage.</summary>
        public Task Held => _held.Task;

        public static async Task<Stage> SetAsync(Func<string, bool> holds, bool queues, Func<MfaHost, Task<Person>> prepare)
        {
            var settings = await MfaHost.Settings.NewAsync();
            Person person;
            await using (var before = await MfaHost.StartAsync(settings, new TestClock(TimeProvider.System.GetUtcNow())))
            {
                person = await prepare(before);
            }

            var stage = new Stage(settings, await MailCatcherServer.StartAsync(0), person);
            var point = FaultPoint.None(async call =>
            {
                if (holds(call))
                {
                    stage._held.TrySetResult();
                    await stage._release.Task;
                }
            });
            foreach (
                var target in new[]
                {
                    FaultyLine.EndpointOf(settings.Storage, "QueueEndpoint"),
                    FaultyLine.EndpointOf(settings.Storage, "TableEndpoint"),
                    stage.Mail.Address,
                }
            )
            {
                stage._lines.Add(await FaultyLine.StartAsync(target, point));
            }

            stage.Process = ProductProcess.Start(
                settings,
                FaultyLine.Through(settings.Storage, stage._lines[0], stage._lines[1]),
                stage._lines[2].Address,
                queues
            );
            stage._client = await stage.Process.ClientAsync();
            return stage;
        }

        public void Release() => _release.TrySetResult();

        public async Task<HttpStatusCode> PostAsync(string path, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Person.Token);
            using var answer = await _client!.SendAsync(request);
            return answer.StatusCode;
        }

        /// <summary>Waits until new connections are refused.</summary>
        public async Task RefusedAsync()
        {
            using var another = new HttpClient { BaseAddress = _client!.BaseAddress };
            await Assert.ThrowsAsync<HttpRequestException>(async () =>
            {
                while (true)
                {
                    // Each request opens a new connection.
                    using var request = new HttpRequestMessage(HttpMethod.Get, "session") { Headers = { ConnectionClose = true } };
                    (await another.SendAsync(request)).Dispose();
                }
            });
        }

        public Task<MfaHost> NextAsync() => MfaHost.StartAsync(Settings, new TestClock(TimeProvider.System.GetUtcNow()));

        public async ValueTask DisposeAsync()
        {
            Release();
            _client?.Dispose();
            await Process.DisposeAsync();
            foreach (var line in _lines)
            {
                await line.DisposeAsync();
            }

            await Mail.DisposeAsync();
        }
    }
}
