using System.Net;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Accounts;

public sealed class FailClosedTests
{
    [Theory]
    [InlineData("Factors", "not JSON")]
    [InlineData("Sessions", "{}")]
    [InlineData("Profile", "null")]
    public async Task Unreadable_account_returns_503(string property, string value)
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await RewriteAsync(host, member, row => row[property] = value);

        var reply = (await member.GetSessionAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal("5", reply.Headers["Retry-After"]);
    }

    [Theory]
    [InlineData("Profile", "Closed")]
    [InlineData("Factors", "Authenticators")]
    [InlineData("Factors", "AcceptedSteps")]
    [InlineData("Factors", "DisabledAt")]
    [InlineData("Factors", "Failures")]
    [InlineData("Factors", "Consecutive")]
    [InlineData("Factors", "LockedUntil")]
    [InlineData("Factors", "ByDay")]
    [InlineData("Factors", "ResetAt")]
    [InlineData("Sessions", "AuthenticatorId")]
    public async Task Account_with_a_missing_property_returns_503(string property, string member)
    {
        await using var host = await MfaHost.StartAsync();
        var person = await host.NewEnrolledMemberAsync();
        await RewriteAsync(host, person, row => row[property] = Without(member, row.GetString(property)));

        (await person.GetSessionAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Theory]
    [InlineData("Mode")]
    [InlineData("Version")]
    [InlineData("RequiredSinceVersion")]
    [InlineData("CodesRequired")]
    [InlineData("RequiredFirstFactors")]
    public async Task Policy_with_a_missing_property_returns_503(string member)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await Rows.RewriteAsync(host, "MfaTenants", "acme", "tenant", row => row["Policy"] = Without(member, row.GetString("Policy")));

        (await owner.GetSessionAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
        (await owner.TrySignInAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task Tampered_secret_returns_503_and_logs_the_record()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        await member.SignInAsync();
        await RewriteAsync(host, member, row =>
            row["Factors"] = row.GetString("Factors")
                .Replace("\"SealedSecret\":\"s1.", "\"SealedSecret\":\"s1.AAAA", StringComparison.Ordinal)
        );

        (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal("verification_required", (await member.GetSessionAsync()).State);
        Assert.Contains(host.Logs.Lines, l => l.Contains($"totp/acme/{member.UserId}/{member.AuthenticatorId}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Row_with_a_later_schema_version_is_refused()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await RewriteAsync(host, member, row => row["Schema"] = 99);

        (await member.GetSessionAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    private static string Without(string member, string json)
    {
        var node = JsonNode.Parse(json)!;
        Assert.True(Remove(member, node), $"There is no {member} in {json}.");
        return node.ToJsonString();
    }

    private static bool Remove(string member, JsonNode? node) =>
        node switch
        {
            JsonObject found when found.Remove(member) => true,
            JsonObject holder => holder.Any(m => Remove(member, m.Value)),
            JsonArray list => list.Any(item => Remove(member, item)),
            _ => false,
        };

    private static Task RewriteAsync(MfaHost host, Person person, Action<TableEntity> change) =>
        Rows.RewriteAsync(host, "MfaAccounts", $"{person.Tenant}~{person.UserId}", "account", change);
}
