using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Authorization;

/// <summary>Failures appear in the audit log, summed up, so that nobody can fill it.</summary>
public sealed class RefusalSummariesTests
{
    [Fact]
    public async Task First_10th_and_100th_failed_sign_in_of_an_account_and_hour_are_audited()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        for (var failure = 0; failure < 120; failure++)
        {
            await FailAsync(host, member.Email);
        }

        var rows = await OfKindAsync(host, owner, "sign_in_failed");

        Assert.Equal([1, 10, 100], rows.Select(Count).Order());
        Assert.All(rows, row =>
            Assert.Equal((member.UserId, null, "192.0.2.x"), (User(row), row["actorId"], row["client"]!.GetValue<string>()))
        );
        host.Clock.Advance(TimeSpan.FromHours(1));
        await FailAsync(host, member.Email);
        await owner.SignInAsync(owner.Code());
        Assert.Equal([1, 1, 10, 100], (await OfKindAsync(host, owner, "sign_in_failed")).Select(Count).Order());
    }

    [Fact]
    public async Task Unknown_addresses_share_the_rows_of_their_tenant_and_unknown_tenants_get_none()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        for (var address = 0; address < 12; address++)
        {
            await FailAsync(host, $"nobody{address}@acme.test");
            await FailAsync(host, $"nobody{address}@acme.test", "nowhere");
        }

        var rows = await OfKindAsync(host, owner, "sign_in_failed");

        Assert.Equal([1, 10], rows.Select(Count).Order());
        Assert.All(rows, row => Assert.Null(row["userId"]));
        Assert.Equal(2, await Rows.CountAsync(host, "MfaAudit", r => r.GetString("Kind") == "SignInFailed"));
    }

    [Fact]
    public async Task Wrong_codes_and_refused_Owner_routes_are_audited_for_the_person()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await owner.SwitchAsync(new { mode = "optional" });
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        await member.EnrollAsync();
        (await host.Api.GetAsync("tenants/acme/audit", member.Token)).Expect(HttpStatusCode.NotFound);
        await member.TryVerifyAsync(member.WrongCode());
        await member.TryVerifyAsync(member.Code());
        (await host.Api.PostAsync("session/verify", new { recoveryCode = "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA" }, member.Token)).Expect(
            HttpStatusCode.Forbidden
        );

        // The second failure is below the next step, and a code that was used before is no failure.
        Assert.Equal([1], (await OfKindAsync(host, owner, "verification_failed")).Where(r => User(r) == member.UserId).Select(Count));
        Assert.Equal([1], (await OfKindAsync(host, owner, "access_refused")).Where(r => User(r) == member.UserId).Select(Count));
    }

    [Fact]
    public async Task Failures_write_neither_the_account_row_nor_wait_for_the_audit_log()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        probe.Count();
        probe.Break(StorageProbe.Fault.Before, call => call == "POST $batch");

        (await host.Api.PostAsync("tenants/acme/sessions", new { email = member.Email, password = "a wrong password" })).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );

        Assert.DoesNotContain("PUT MfaAccounts", probe.Calls);
    }

    private static Task<Reply> FailAsync(MfaHost host, string email, string tenant = "acme") =>
        host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password = "a wrong password" });

    private static async Task<JsonNode[]> OfKindAsync(MfaHost host, Person owner, string kind) =>
        [
            .. (await host.Api.GetAsync("tenants/acme/audit", owner.Token)).Expect(HttpStatusCode.OK).Body!["entries"]!
                .AsArray()
                .Where(entry => entry!["kind"]!.GetValue<string>() == kind)!,
        ];

    private static int Count(JsonNode row) => int.Parse(row["details"]!["count"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static string? User(JsonNode row) => row["userId"]?.GetValue<string>();
}
