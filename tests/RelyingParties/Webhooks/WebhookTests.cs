using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Events;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties.Webhooks;

/// <summary>What the receiver of a tenant's security events gets.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _ana = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        (await _owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        _ana = await _host.NewMemberAsync();
        await _host.DrainAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Sign_out_is_pushed_as_a_signed_event_that_the_receiver_verifies()
    {
        await using var receiver = await _host.ReceiverAsync(_owner, "a-token.of/the+receiver=");
        var session = (await _ana.SignInAsync()).SessionId();
        _host.Clock.Advance(TimeSpan.FromSeconds(30));
        var at = Relying.Seconds(_host.Clock.Now);
        (await _host.Api.DeleteAsync("session", _ana.Token)).Expect(HttpStatusCode.NoContent);
        _host.Clock.Advance(TimeSpan.FromSeconds(7));

        await _host.DrainAsync();

        Assert.Empty(receiver.Problems);
        var header = Relying.Header(Assert.Single(receiver.Tokens));
        Assert.Equal(("secevent+jwt", "ES256"), (header["typ"]!.GetValue<string>(), header["alg"]!.GetValue<string>()));
        var claims = Assert.Single(receiver.Processed);
        claims.Remove("jti", out var jti);
        claims.Remove("txn", out var txn);
        Assert.Equal(txn!.GetValue<string>() + "-0", jti!.GetValue<string>());
        var expected = new JsonObject
        {
            ["iss"] = MfaHost.Issuer,
            ["aud"] = receiver.Url,
            ["iat"] = at + 7,
            ["toe"] = at,
            ["sub_id"] = new JsonObject
            {
                ["format"] = "complex",
                ["user"] = new JsonObject
                {
                    ["format"] = "iss_sub",
                    ["iss"] = MfaHost.Issuer,
                    ["sub"] = _ana.UserId,
                },
                ["tenant"] = new JsonObject { ["format"] = "opaque", ["id"] = "acme" },
                ["session"] = new JsonObject { ["format"] = "opaque", ["id"] = session },
            },
            ["events"] = new JsonObject
            {
                ["https://schemas.openid.net/secevent/caep/event-type/session-revoked"] = new JsonObject
                {
                    ["event_timestamp"] = at,
                    ["initiating_entity"] = "user",
                },
            },
        };
        Assert.True(JsonNode.DeepEquals(expected, claims), $"Expected {expected.ToJsonString()}, got {claims.ToJsonString()}");
    }

    [Fact]
    public async Task Credentials_levels_and_ended_sessions_of_a_person_are_pushed()
    {
        await using var receiver = await _host.ReceiverAsync(_owner);
        var first = (await _ana.SignInAsync()).SessionId();
        await _ana.EnrollAsync();
        await NextAsync(
            $"credential-change: user app create of {_ana.UserId}",
            $"assurance-level-change: user mfa-functions aal1 aal2 increase of {_ana.UserId} [{first}]"
        );

        _host.Clock.NextStep();
        var second = (await _ana.SignInAsync()).SessionId();
        await NextAsync();
        await _ana.VerifyAsync(_ana.Code());
        await NextAsync($"assurance-level-change: user mfa-functions aal1 aal2 increase of {_ana.UserId} [{second}]");
        _host.Clock.NextStep();
        await _ana.VerifyAsync(_ana.Code());
        // The level is what it was.
        await NextAsync();

        _ana.Token = (await _host.Api.PostAsync("session/password", new { password = "a brand new password" }, _ana.Token))
            .Expect(HttpStatusCode.OK)
            .Token;
        await NextAsync($"credential-change: user password update of {_ana.UserId}", $"session-revoked: user of {_ana.UserId} [{first}]");

        (await _host.Api.PostAsync("recovery-codes", new { }, _ana.Token)).Expect(HttpStatusCode.OK);
        await NextAsync($"credential-change: user recovery-codes update of {_ana.UserId}");

        (await _host.Api.DeleteAsync($"tenants/acme/members/{_ana.UserId}/sessions", _owner.Token)).Expect(HttpStatusCode.NoContent);
        await NextAsync($"session-revoked: admin of {_ana.UserId}");

        async Task NextAsync(params string[] expected)
        {
            var before = receiver.Processed.Select(WebhookStage.Line).ToArray();
            await _host.DrainAsync();
            Assert.Equal(expected.Order(), receiver.Processed.Select(WebhookStage.Line).Except(before).Order());
            Assert.Empty(receiver.Problems);
        }
    }

    [Fact]
    public async Task Recovery_code_raises_the_session_and_an_Owners_reset_revokes_everything()
    {
        await _ana.SignInAsync();
        await _ana.EnrollAsync();
        await _host.DrainAsync();
        await using var receiver = await _host.ReceiverAsync(_owner);
        var session = (await _ana.SignInAsync()).SessionId();
        (await _host.Api.PostAsync("session/verify", new { recoveryCode = _ana.RecoveryCodes[0] }, _ana.Token)).Expect(HttpStatusCode.OK);
        var entry = await _host.Api.GetAsync($"tenants/acme/members/{_ana.UserId}", _owner.Token);
        var reset = await _host.Api.PostAsync(
            $"tenants/acme/members/{_ana.UserId}/reset",
            new { reason = "lost the phone", remove = new[] { "factors" } },
            _owner.Token,
            ("If-Match", entry.Headers["ETag"])
        );
        reset.Expect(HttpStatusCode.OK);

        await _host.DrainAsync();

        Assert.Equal(
            new[]
            {
                $"assurance-level-change: user mfa-functions aal1 aal2 increase of {_ana.UserId} [{session}]",
                $"credential-change: admin app revoke of {_ana.UserId}",
                $"session-revoked: admin of {_ana.UserId}",
            }.Order(),
            receiver.Processed.Select(WebhookStage.Line).Order()
        );
    }

    [Fact]
    public async Task Process_that_dies_after_a_sign_out_loses_no_event()
    {
        await using var receiver = await _host.ReceiverAsync(_owner);
        await _ana.SignInAsync();
        await _host.DrainAsync();
        (await _host.Api.DeleteAsync("session", _ana.Token)).Expect(HttpStatusCode.NoContent);
        var (settings, clock) = (_host.Used, _host.Clock);
        await _host.DisposeAsync();

        _host = await MfaHost.StartAsync(settings, clock);
        await _host.DrainAsync();

        Assert.Equal("session-revoked", SampleReceiver.EventOf(Assert.Single(receiver.Processed)).Type);
    }

    [Fact]
    public async Task Other_tenants_and_tenants_without_a_webhook_push_nothing()
    {
        var globex = await _host.NewReadyOwnerAsync("globex", "gus@globex.test");
        await _host.DrainAsync();
        (await _host.Api.DeleteAsync("session", globex.Token)).Expect(HttpStatusCode.NoContent);
        Assert.Equal(0, await PoisonTests.WaitingAsync(_host, "events"));
        await using var receiver = await _host.ReceiverAsync(_owner);
        await globex.SignInAsync();
        (await _host.Api.DeleteAsync("session", globex.Token)).Expect(HttpStatusCode.NoContent);

        await _host.DrainAsync();

        Assert.Empty(receiver.Tokens);
        Assert.Equal(0, await PoisonTests.WaitingAsync(_host, "webhooks"));
    }

    [Fact]
    public async Task Event_is_no_access_token()
    {
        await using var receiver = await _host.ReceiverAsync(_owner);
        await _ana.SignInAsync();
        (await _host.Api.DeleteAsync("session", _ana.Token)).Expect(HttpStatusCode.NoContent);
        await _host.DrainAsync();

        var token = Assert.Single(receiver.Tokens);

        Assert.NotNull(await Relying.RefusesAsync(token, receiver.Keys, receiver.Url, _host.Clock.Now));
        Assert.DoesNotContain(Relying.Claims(token), c => c.Key is "sub" or "exp" or "tid" or "sid" or "acr");
    }

    [Fact]
    public async Task Events_messages_rows_and_logs_hold_neither_addresses_nor_the_receivers_token()
    {
        const string Token = "receivers-own-token-1";
        await using var receiver = await _host.ReceiverAsync(_owner, Token);
        receiver.Instead = http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await _ana.SignInAsync();
        await _ana.EnrollAsync();
        await _host.DrainAsync();
        receiver.Instead = null;
        var waiting = await new Azure.Storage.Queues.QueueClient(_host.Used.Storage, "webhooks").GetPropertiesAsync();
        await _host.DrainAsync();

        var shown = await _host.WebhookAsync(_owner);
        var tenants = await Rows.OfAsync(_host, "MfaTenants");
        Assert.Equal(2, waiting.Value.ApproximateMessagesCount);
        Assert.Equal($$"""{"url":"{{receiver.Url}}","hasToken":true}""", shown.Body!.ToJsonString(Unescaped));
        Assert.DoesNotContain(tenants.SelectMany(row => row.Select(column => column.Value)).OfType<string>(), v =>
            v.Contains(Token, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(_host.Logs.Lines, l => l.Contains(Token, StringComparison.Ordinal));
        Assert.DoesNotContain(_host.Logs.Lines, l => l.Contains("of=acme", StringComparison.Ordinal));
        Assert.DoesNotContain(receiver.Processed, claims => claims.ToJsonString().Contains('@', StringComparison.Ordinal));
    }

    private static readonly JsonSerializerOptions Unescaped = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
