using System.Net;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Accounts;

public sealed class FailClosedTests
{
    [Theory]
    [InlineData("Factors", "not JSON")]
    [InlineData("Sessions", "{}")]
    [InlineData("Profile", "null")]
    public async Task An_account_that_cannot_be_read_is_a_503(string property, string value)
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await TamperAsync(host, member, row => row[property] = value);

        var reply = (await member.GetSessionAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal("5", reply.Headers["Retry-After"]);
    }

    [Fact]
    public async Task A_tampered_secret_is_a_503_that_names_the_record_in_the_log_and_never_a_pass()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        await member.SignInAsync();
        await TamperAsync(host, member, row => row["Factors"] = row.GetString("Factors").Replace("\"SealedSecret\":\"s1.", "\"SealedSecret\":\"s1.AAAA", StringComparison.Ordinal));

        (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal("verification_required", (await member.GetSessionAsync()).State);
        Assert.Contains(host.Logs.Lines, l => l.Contains($"totp/acme/{member.UserId}/{member.AuthenticatorId}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_of_a_later_schema_is_not_guessed_at()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await TamperAsync(host, member, row => row["Schema"] = 99);

        (await member.GetSessionAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    private static async Task TamperAsync(MfaHost host, Person person, Action<TableEntity> change)
    {
        var table = new TableServiceClient(host.Used.Storage).GetTableClient("MfaAccounts");
        TableEntity row = await table.GetEntityAsync<TableEntity>($"{person.Tenant}~{person.UserId}", "account");
        change(row);
        await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);
    }
}
