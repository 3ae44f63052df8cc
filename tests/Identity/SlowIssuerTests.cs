using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Tests.Identity;

/// <summary>An issuer that is slow or out of reach. It is a third party, on which anonymous requests depend.</summary>
public sealed class SlowIssuerTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MfaHost _first = null!;
    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;

    public async Task InitializeAsync()
    {
        _issuer = await ForgingIssuer.StartAsync();
        _first = await MfaHost.StartAsync();
        await _first.NewFederatedTenantAsync(_issuer);
        await _first.NewTenantAsync("globex", "gina@globex.test");
        // It has no keys yet.
        _host = await MfaHost.StartAsync(_first.Used, _first.Clock);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _first.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Slow_issuer_holds_a_request_for_three_seconds_in_all()
    {
        var discovery = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var keys = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _issuer.Instead = async context =>
        {
            if (context.Request.Path.Value == "/keys")
            {
                keys.SetResult();
                await HangAsync(context);
            }

            _asked.SetResult();
            await discovery.Task;
            await context.Response.WriteAsJsonAsync(new { issuer = _issuer.Issuer, jwks_uri = _issuer.Issuer + "/keys" });
        };
        var reply = _host.SignInWithAsync(await TokenAsync());

        await _asked.Task;
        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        discovery.SetResult();
        await keys.Task;
        Assert.False(reply.IsCompleted);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("10", (await reply).Expect(HttpStatusCode.ServiceUnavailable, "unavailable").Headers["Retry-After"]);
        Assert.Contains(_host.Logs.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.DoesNotContain(_host.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Five_requests_wait_for_an_issuer_and_others_get_503_at_once()
    {
        var asked = 0;
        _issuer.Instead = context =>
        {
            Interlocked.Increment(ref asked);
            _asked.TrySetResult();
            return HangAsync(context);
        };
        var tokens = await Task.WhenAll(Enumerable.Range(0, ProviderKeys.MaximumWaiters + 3).Select(_ => TokenAsync()));
        var waiting = tokens.Select(t => _host.SignInWithAsync(t)).ToList();

        for (var refused = 0; refused < 3; refused++)
        {
            var reply = await Task.WhenAny(waiting);
            waiting.Remove(reply);
            Assert.Equal("3", (await reply).Expect(HttpStatusCode.ServiceUnavailable, "unavailable").Headers["Retry-After"]);
        }

        await _asked.Task;
        _host.Clock.Advance(ProviderKeys.Patience);
        Assert.All(await Task.WhenAll(waiting), reply => reply.Expect(HttpStatusCode.ServiceUnavailable, "unavailable"));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Old_keys_are_used_while_they_are_fetched_again()
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _first.Clock.Advance(ProviderKeys.FreshFor);
        var token = await TokenAsync();
        _issuer.Instead = async context =>
        {
            _asked.TrySetResult();
            await released.Task;
            context.Response.StatusCode = 500;
        };

        // A client that does not wait for background work.
        (await new ApiClient(_first.Http).PostAsync("tenants/acme/sessions", new { idToken = token })).Expect(HttpStatusCode.Created);

        await _asked.Task;
        released.SetResult();
        await _first.Get<BackgroundWork>().IdleAsync();
        _issuer.Instead = null;
        _first.Clock.Advance(ProviderKeys.RetryInterval);
        (await _first.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created);
        Assert.Equal(2, _issuer.KeysFetched);
    }

    [Fact]
    public async Task Unreachable_issuer_does_not_tell_people_apart()
    {
        _issuer.Instead = DownAsync;

        var known = await _host.SignInWithAsync(await TokenAsync());
        var unknown = await _host.SignInWithAsync(await TokenAsync(subject: "nobody"));

        known.Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal(Told(known), Told(unknown));
    }

    [Theory]
    [InlineData("globex")]
    [InlineData("nowhere")]
    [InlineData("Not-Legal")]
    public async Task Issuer_known_to_be_unreachable_gets_the_same_answer_in_every_tenant(string tenant)
    {
        _issuer.Instead = DownAsync;
        var listed = (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        var other = await _host.SignInWithAsync(await TokenAsync(tenant), tenant);

        Assert.Equal(Told(listed), Told(other));
        _issuer.Instead = null;
        _host.Clock.Advance(ProviderKeys.RetryInterval);
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created);
        (await _host.SignInWithAsync(await TokenAsync(tenant), tenant)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Theory]
    [InlineData("globex")]
    [InlineData("nowhere")]
    public async Task Undecided_signature_gets_the_same_answer_in_every_tenant(string tenant)
    {
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created);
        _issuer.RotateKey("second");
        (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.Created);
        _issuer.RotateKey("third");

        var listed = (await _host.SignInWithAsync(await TokenAsync())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
        var other = await _host.SignInWithAsync(await TokenAsync(tenant), tenant);

        Assert.Equal(Told(listed), Told(other));
    }

    [Fact]
    public async Task Unlisted_issuer_is_never_asked()
    {
        await using var stranger = await ForgingIssuer.StartAsync();
        var asked = 0;
        stranger.Instead = context =>
        {
            asked++;
            return DownAsync(context);
        };

        foreach (var tenant in (string[])["acme", "globex", "nowhere"])
        {
            var token = stranger.Token(await _host.NonceAsync(tenant), _host.Clock.Now);
            (await _host.SignInWithAsync(token, tenant)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        }

        Assert.Equal(0, asked);
    }

    private async Task<string> TokenAsync(string tenant = "acme", string subject = "ana-1") =>
        _issuer.Token(await _host.NonceAsync(tenant), _host.Clock.Now, subject);

    // The correlation id differs each time.
    private static (HttpStatusCode Status, string RetryAfter, string Body) Told(Reply reply)
    {
        var body = JsonNode.Parse(reply.Text)!.AsObject();
        body.Remove("correlationId");
        return (reply.Status, reply.Headers.GetValueOrDefault("Retry-After", ""), body.ToJsonString());
    }

    private static Task HangAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    private static Task DownAsync(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }
}
