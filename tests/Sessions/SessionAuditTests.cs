using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>The audit row of a session change is as certain as the change.</summary>
public sealed class SessionAuditTests
{
    [Theory]
    [InlineData("GET MfaAccounts")]
    [InlineData("POST $batch")]
    [InlineData("DELETE MfaAccounts")]
    public async Task Sign_in_whose_audit_row_was_lost_is_audited_once_with_the_next_session_change(string lost)
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        var before = await AuditedAsync(host, "SignedIn");
        host.Clock.NextStep();
        probe.Count();
        // Only requests after the commit, which is the first transaction.
        probe.Break(StorageProbe.Fault.Before, call =>
            call == lost && probe.Calls.Count(c => c == "POST $batch") >= (lost == "POST $batch" ? 2 : 1)
        );

        await member.SignInAsync();

        Assert.Equal((1, before + (lost == "DELETE MfaAccounts" ? 1 : 0)), (await NotedAsync(host), await AuditedAsync(host, "SignedIn")));
        await member.VerifyAsync(member.Code());
        Assert.Equal((0, before + 1), (await NotedAsync(host), await AuditedAsync(host, "SignedIn")));
    }

    [Fact]
    public async Task Sign_in_that_is_not_committed_is_not_audited()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await host.NewTenantAsync();
        var before = await AuditedAsync(host, "SignedIn");
        probe.Break(StorageProbe.Fault.Before, call => call == "POST $batch");

        (await owner.TrySignInAsync()).Expect(HttpStatusCode.InternalServerError);

        Assert.Equal((0, before), (await NotedAsync(host), await AuditedAsync(host, "SignedIn")));
    }

    private static Task<int> NotedAsync(MfaHost host) =>
        Rows.CountAsync(host, "MfaAccounts", row => row.RowKey.StartsWith("audit:", StringComparison.Ordinal));

    private static Task<int> AuditedAsync(MfaHost host, string kind) =>
        Rows.CountAsync(host, "MfaAudit", row => row.GetString("Kind") == kind);
}
