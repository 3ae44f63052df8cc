using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>The audit row of a session change is as certain as the change.</summary>
public sealed class SessionAuditTests
{
    [Fact]
    public async Task Sign_in_whose_audit_row_was_lost_is_audited_once_with_the_next_session_change()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        var before = await AuditedAsync(host, "SignedIn");
        host.Clock.NextStep();
        // The only transaction: the audit row and its mark.
        probe.Break(StorageProbe.Fault.Before, call => call == "POST $batch");

        await member.SignInAsync();

        Assert.Equal(["SignedIn"], await CarriedAsync(host, member));
        Assert.Equal(before, await AuditedAsync(host, "SignedIn"));
        await member.VerifyAsync(member.Code());
        Assert.Equal(before + 1, await AuditedAsync(host, "SignedIn"));
        (await host.Api.DeleteAsync("session", member.Token)).Expect(HttpStatusCode.NoContent);
        Assert.Equal(before + 1, await AuditedAsync(host, "SignedIn"));
    }

    [Fact]
    public async Task Events_that_are_in_the_audit_log_leave_the_account_with_its_next_commit()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        await member.SignInAsync();
        Assert.Equal(["SignedIn"], await CarriedAsync(host, member));
        await member.VerifyAsync(member.Code());
        Assert.Equal(["SecondFactorVerified"], await CarriedAsync(host, member));
    }

    [Fact]
    public async Task Another_instance_adds_no_second_audit_row()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var before = await AuditedAsync(host, "SignedIn");
        host.Clock.NextStep();
        await member.SignInAsync();
        await using var other = await MfaHost.StartAsync(host.Used, host.Clock);

        await member.At(other).VerifyAsync(member.Code());

        Assert.Equal(before + 1, await AuditedAsync(host, "SignedIn"));
        Assert.Equal(["SignedIn", "SecondFactorVerified"], await CarriedAsync(host, member));
    }

    [Fact]
    public async Task Account_carries_at_most_20_events_and_refuses_more_while_the_audit_log_cannot_be_written()
    {
        var storage = new AuditLogSwitch();
        await using var host = await MfaHost.StartAsync(storagePolicy: storage);
        var member = await host.NewEnrolledMemberAsync();
        var before = await AuditedAsync(host, "SignedIn");
        storage.IsDown = true;
        for (var n = 0; n < CarriedEvents.Maximum - 1; n++)
        {
            await member.SignInAsync();
        }

        await member.SignInAsync();
        (await member.TrySignInAsync()).Expect(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(CarriedEvents.Maximum, (await CarriedAsync(host, member)).Count());
        storage.IsDown = false;
        await member.SignInAsync();

        Assert.Equal(before + CarriedEvents.Maximum + 1, await AuditedAsync(host, "SignedIn"));
    }

    [Fact]
    public async Task Sign_in_that_is_not_committed_is_not_audited()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await host.NewTenantAsync();
        var before = await AuditedAsync(host, "SignedIn");
        probe.Break(StorageProbe.Fault.Before, call => call == "PUT MfaAccounts");

        (await owner.TrySignInAsync()).Expect(HttpStatusCode.InternalServerError);

        Assert.Empty(await CarriedAsync(host, owner));
        Assert.Equal(before, await AuditedAsync(host, "SignedIn"));
    }

    private static async Task<IEnumerable<string>> CarriedAsync(MfaHost host, Person person) =>
        (await FindAsync(host, person)).Unaudited.Select(e => e.Kind.ToString());

    private static async Task<Account> FindAsync(MfaHost host, Person person) =>
        (await host.Get<AccountStore>().FindAsync(TenantId.Parse(person.Tenant), UserId.Parse(person.UserId), CancellationToken.None))!;

    private static Task<int> AuditedAsync(MfaHost host, string kind) =>
        Rows.CountAsync(host, "MfaAudit", row => row.GetString("Kind") == kind);

    /// <summary>Fails every transaction while it is down. Without mails, only the audit log has any.</summary>
    private sealed class AuditLogSwitch : HttpPipelinePolicy
    {
        public bool IsDown { get; set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("Everything here is asynchronous.");

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            IsDown && message.Request.Uri.ToString().Contains("$batch", StringComparison.Ordinal)
                ? throw new RequestFailedException(503, "Down.")
                : ProcessNextAsync(message, pipeline);
    }
}
