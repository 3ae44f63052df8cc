using System.Net;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Audit;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Faults;

public sealed class StorageOutageTests
{
    private const int People = 6;

    [Fact]
    public async Task Storage_outage_under_traffic_loses_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("mfa-outage-");
        await using var storage = await Azurite.StartOwnAsync(folder.FullName);
        var held = new HeldMessages();
        await using var host = await MfaHost.StartAsync(
            (await MfaHost.Settings.NewAsync()) with
            {
                Storage = storage.ConnectionString(),
            },
            storagePolicy: held
        );
        await host.NewTenantAsync();
        var members = new List<Person>();
        for (var n = 0; n < People; n++)
        {
            members.Add(await host.NewMemberAsync(email: $"member{n}@acme.test"));
        }

        await host.DrainAsync();
        var outage = new Outage(host);
        var enrolling = members.Select((m, n) => EnrollAsync(outage, m, afterTheStop: n >= People / 2)).ToArray();
        await outage.SomeAreDone;

        await storage.DisposeAsync();
        outage.Begins();
        await outage.SomeWereRefused;
        (await host.Api.GetAsync("health")).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
        await using var again = await Azurite.StartOwnAsync(folder.FullName, storage.Ports);
        await Task.WhenAll(enrolling);
        // Messages that stayed hidden because storage was unavailable after their commit become visible when their delay has passed.
        await held.ReleaseAsync(storage.ConnectionString());
        await host.DrainAsync();

        (await host.Api.GetAsync("health")).Expect(HttpStatusCode.OK);
        Assert.All(outage.Refusals, r => Assert.NotEqual("", r.Headers.GetValueOrDefault("Retry-After", "")));
        Assert.Empty((await host.VerifyAuditAsync()).Problems);
        foreach (var member in members)
        {
            Assert.Single(
                (await host.Api.GetAsync("authenticators", member.Token)).Expect(HttpStatusCode.OK).Body!["authenticators"]!.AsArray()
            );
            Assert.Single(host.Mail.Messages, m => m.To == member.Email && m.Categories.Contains("AuthenticatorAdded"));
        }

        folder.Delete(recursive: true);
    }

    private static async Task EnrollAsync(Outage outage, Person member, bool afterTheStop)
    {
        await outage.UntilAnsweredAsync(() => member.TrySignInAsync(), r => member.Token = r.Token);
        if (afterTheStop)
        {
            await outage.Begun;
        }

        Reply? begun = null;
        await outage.UntilAnsweredAsync(() => outage.Host.Api.PostAsync("authenticators", new { }, member.Token), r => begun = r);
        var (id, secret) = (begun!.Body!["id"]!.GetValue<string>(), begun.Body["secret"]!.GetValue<string>());
        // When a 503 leaves the outcome of the commit open, the retry with the same key returns its response.
        var key = ("Idempotency-Key", Identifier.New());
        await outage.UntilAnsweredAsync(
            () =>
                outage.Host.Api.PostAsync(
                    $"authenticators/{id}/confirm",
                    new { codes = new[] { member.CodeOf(secret) } },
                    member.Token,
                    key
                ),
            r => member.Token = r.Token
        );
        outage.Done();
    }

    private sealed class Outage(MfaHost host)
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _someDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _someRefused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<Reply> _refusals = [];
        private int _done;

        public MfaHost Host => host;

        public Task Begun => _begun.Task;

        public Task SomeAreDone => _someDone.Task;

        public Task SomeWereRefused => _someRefused.Task;

        public IReadOnlyList<Reply> Refusals => _refusals;

        public void Begins() => _begun.SetResult();

        public void Done()
        {
            if (Interlocked.Increment(ref _done) == 2)
            {
                _someDone.SetResult();
            }
        }

        /// <summary>Repeats the request after a 503, as a front end does.</summary>
        public async Task UntilAnsweredAsync(Func<Task<Reply>> send, Action<Reply> use)
        {
            while (true)
            {
                var reply = await send();
                if (reply.Status != HttpStatusCode.ServiceUnavailable)
                {
                    Assert.True((int)reply.Status is 200 or 201, reply.Text);
                    use(reply);
                    return;
                }

                lock (_refusals)
                {
                    _refusals.Add(reply);
                    if (_refusals.Count >= People / 2)
                    {
                        _someRefused.TrySetResult();
                    }
                }
            }
        }
    }
}
