using System.Net;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using MfaFunctions.Audit;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Tests.Audit;

public sealed class ListAuditTests
{
    [Fact]
    public async Task Owner_reads_entries_with_their_actors_newest_first()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await host.Api.PutAsync(
            "operator/tenants/acme/audiences",
            new { audiences = new[] { "https://files.acme.test" } },
            null,
            ("x-functions-key", MfaHost.OperatorKey)
        );
        await host.Api.PutAsync(
            "operator/tenants/acme/origins",
            new { origins = new[] { "https://app.acme.test" } },
            null,
            ("x-functions-key", MfaHost.OperatorKey)
        );
        foreach (
            var step in new Func<Task>[]
            {
                () => owner.SignInAsync(),
                () => owner.EnrollAsync(),
                owner.ReauthenticateAsync,
                () => owner.VerifyAsync(owner.Code()),
                async () => (await host.Api.DeleteAsync("sessions", owner.Token)).Expect(HttpStatusCode.NoContent),
                async () => (await host.Api.DeleteAsync("session", owner.Token)).Expect(HttpStatusCode.NoContent),
            }
        )
        {
            host.Clock.NextStep();
            await step();
        }

        host.Clock.NextStep();
        await owner.SignInAsync();
        await host.DrainAsync();
        var reply = (await host.Api.GetAsync("tenants/acme/audit", owner.Token)).Expect(HttpStatusCode.OK);

        var entries = reply.Body!["entries"]!.AsArray();
        Assert.Equal(
            [
                "signed_in",
                "signed_out",
                "own_sessions_ended",
                "second_factor_verified",
                "reauthenticated",
                "authenticator_added",
                "signed_in",
            ],
            entries.Take(7).Select(Kind)
        );
        Assert.Equal(["account_created", "audiences_changed", "origins_changed", "tenant_created"], entries.Skip(7).Select(Kind).Order());
        Assert.All(entries.Take(7), e =>
            Assert.Equal((owner.UserId, owner.UserId), (e!["userId"]!.GetValue<string>(), e["actorId"]!.GetValue<string>()))
        );
        Assert.All(entries.Take(7), e =>
            Assert.StartsWith("an unknown client, 192.0.2.x", e!["client"]!.GetValue<string>(), StringComparison.Ordinal)
        );
        Assert.Null(reply.Body["cursor"]);
        Assert.DoesNotContain(owner.Secret, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_member_notified_of_a_policy_switch_has_an_entry()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await host.NewMemberAsync();
        await host.NewMemberAsync(email: "ben@acme.test");
        await host.DrainAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        Assert.Equal(3, (await host.AuditRowsAsync()).Count(r => r.GetString("Kind") == "SecondFactorRequired"));
    }

    [Fact]
    public async Task Paging_across_months_neither_skips_nor_repeats_entries()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await host.DrainAsync();
        foreach (var month in Enumerable.Range(0, 4))
        {
            await Task.WhenAll(Enumerable.Range(0, 33).Select(n => host.AddAsync("acme", host.Clock.Now.AddMonths(-month).AddSeconds(-n))));
        }

        await owner.SignInAsync();
        var ids = new List<string>();
        string? cursor = null;
        var pages = 0;
        do
        {
            var page = (await host.Api.GetAsync("tenants/acme/audit" + (cursor is null ? "" : "?cursor=" + cursor), owner.Token)).Expect(
                HttpStatusCode.OK
            );
            ids.AddRange(page.Body!["entries"]!.AsArray().Select(e => e!["id"]!.GetValue<string>()));
            cursor = page.Body["cursor"]?.GetValue<string>();
            pages++;
        } while (cursor is not null);

        Assert.Equal((await host.AuditRowsAsync()).Select(r => r.RowKey).Order(StringComparer.Ordinal), ids);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task Rejects_cursors_that_are_forged_or_from_another_tenant()
    {
        await using var host = await MfaHost.StartAsync();
        var (acme, globex) = (await host.NewTenantAsync(), await host.NewTenantAsync("globex", "gina@globex.test"));
        await Task.WhenAll(Enumerable.Range(0, ListAudit.PageSize + 5).Select(n => host.AddAsync("globex", host.Clock.Now.AddSeconds(-n))));
        await acme.SignInAsync();
        await globex.SignInAsync();
        var cursor = (await host.Api.GetAsync("tenants/globex/audit", globex.Token)).Expect(HttpStatusCode.OK).Body![
            "cursor"
        ]!.GetValue<string>();

        (await host.Api.GetAsync("tenants/globex/audit?cursor=" + cursor, globex.Token)).Expect(HttpStatusCode.OK);
        foreach (var bad in new[] { cursor, "x", "2516088419849999999~a." + new string('0', 32) })
        {
            Assert.NotNull(
                (await host.Api.GetAsync("tenants/acme/audit?cursor=" + bad, acme.Token))
                    .Expect(HttpStatusCode.BadRequest, "invalid_request")
                    .Body!["errors"]!["cursor"]
            );
        }
    }

    [Fact]
    public async Task Members_and_other_tenants_cannot_read_the_log()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        var other = await host.NewTenantAsync("globex", "gina@globex.test");
        await other.SignInAsync();

        (await host.Api.GetAsync("tenants/acme/audit", member.Token)).Expect(HttpStatusCode.NotFound, "not_found");
        (await host.Api.GetAsync("tenants/acme/audit", other.Token)).Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Export_streams_all_entries_as_lines()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await host.DrainAsync();
        for (var n = 0; n < 2_300; n += 50)
        {
            await Task.WhenAll(Enumerable.Range(n, 50).Select(s => host.AddAsync("acme", host.Clock.Now.AddSeconds(-s))));
        }

        await owner.SignInAsync();
        var reply = await host.Api.GetAsync("tenants/acme/audit.ndjson", owner.Token);

        Assert.Equal("application/x-ndjson", reply.Headers["Content-Type"]);
        Assert.Equal("attachment; filename=\"acme-audit.ndjson\"", reply.Headers["Content-Disposition"]);
        Assert.DoesNotContain("Content-Length", reply.Headers.Keys);
        var ids = reply
            .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonNode.Parse(l)!["id"]!.GetValue<string>())
            .ToArray();
        Assert.Equal((await host.AuditRowsAsync()).Select(r => r.RowKey), ids);
    }

    [Fact]
    public async Task Responses_do_not_wait_for_audit_rows_and_shutdown_loses_none()
    {
        var hold = new HeldAudit();
        await using var host = await MfaHost.StartAsync(storagePolicy: hold);
        var owner = await host.NewTenantAsync();
        hold.Until = new TaskCompletionSource();

        // ApiClient waits for audit rows, so this request bypasses it.
        using var request = new HttpRequestMessage(HttpMethod.Post, "tenants/acme/sessions")
        {
            Content = new StringContent(
                $$"""{"email":"{{owner.Email}}","password":"{{owner.Password}}"}""",
                System.Text.Encoding.UTF8,
                "application/json"
            ),
        };
        using var answer = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.DoesNotContain(await host.AuditRowsAsync(), r => r.GetString("Kind") == "SignedIn");
        var stopped = host.Get<IHost>().StopAsync();
        hold.Until.SetResult();
        await stopped;

        Assert.Single(await host.AuditRowsAsync(), r => r.GetString("Kind") == "SignedIn");
    }

    private static string Kind(JsonNode? entry) => entry!["kind"]!.GetValue<string>();

    /// <summary>Holds the responses of the MfaAudit table until the test releases them.</summary>
    private sealed class HeldAudit : HttpPipelinePolicy
    {
        public TaskCompletionSource? Until { get; set; }

        public override void Process(Azure.Core.HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("Everything here is asynchronous.");

        public override async ValueTask ProcessAsync(Azure.Core.HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (Until is { } until && message.Request.Uri.Path.Contains("MfaAudit", StringComparison.Ordinal))
            {
                await until.Task;
            }

            await ProcessNextAsync(message, pipeline);
        }
    }
}
