using System.Net;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>A replaced token can read for a minute, but not where others rely on the answer or after access was revoked.</summary>
public sealed class PreviousTokenTests
{
    private const string Gate = "session/access?tenant=acme";

    [Fact]
    public async Task Rotated_token_passes_no_gate()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifiedMemberAsync(host);
        var old = member.Token;
        (await host.Api.GetAsync(Gate, old)).Expect(HttpStatusCode.NoContent);

        host.Clock.NextStep();
        await member.VerifyAsync(member.Code());

        (await host.Api.GetAsync(Gate, old)).Expect(HttpStatusCode.Unauthorized, "token_rotated");
        (await host.Api.GetAsync(Gate, member.Token)).Expect(HttpStatusCode.NoContent);
        (await host.Api.GetAsync("session", old)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/{u}")]
    public async Task Rotated_token_reads_nothing_of_an_Owner(string path)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var old = owner.Token;
        var members = "tenants/acme/members" + path.Replace("{u}", owner.UserId, StringComparison.Ordinal);
        (await host.Api.GetAsync(members, old)).Expect(HttpStatusCode.OK);

        host.Clock.NextStep();
        await owner.VerifyAsync(owner.Code());

        (await host.Api.GetAsync(members, old)).Expect(HttpStatusCode.Unauthorized, "token_rotated");
        (await host.Api.GetAsync("tenants/acme/audit", old)).Expect(HttpStatusCode.Unauthorized, "token_rotated");
        (await host.Api.GetAsync("tenants/acme/two-factor", old)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Password_change_leaves_the_old_token_nothing()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifiedMemberAsync(host);
        var old = member.Token;

        (await host.Api.PostAsync("session/password", new { password = "another fine passphrase" }, old)).Expect(HttpStatusCode.OK);

        await ReadsNothingAsync(host, old);
    }

    [Fact]
    public async Task Unbinding_leaves_the_old_token_only_its_retry()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifiedMemberAsync(host);
        var (old, path) = (member.Token, $"authenticators/{member.AuthenticatorId}/unbind");
        var key = ("Idempotency-Key", Identifier.New());

        var first = (await host.Api.PostAsync(path, new { }, old, key)).Expect(HttpStatusCode.OK);

        await ReadsNothingAsync(host, old);
        Assert.Equal(first.Text, (await host.Api.PostAsync(path, new { }, old, key)).Expect(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Ending_the_other_sessions_ends_the_minute_of_the_own_old_token()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await VerifiedMemberAsync(host);
        var old = member.Token;
        host.Clock.NextStep();
        await member.VerifyAsync(member.Code());
        (await host.Api.GetAsync("session", old)).Expect(HttpStatusCode.OK);

        (await host.Api.DeleteAsync("sessions", member.Token)).Expect(HttpStatusCode.NoContent);

        await ReadsNothingAsync(host, old);
        (await host.Api.GetAsync("session", member.Token)).Expect(HttpStatusCode.OK);
    }

    private static async Task<Person> VerifiedMemberAsync(MfaHost host)
    {
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        await member.SignInAsync(member.Code());
        return member;
    }

    private static async Task ReadsNothingAsync(MfaHost host, string token)
    {
        foreach (var path in new[] { "session", "sessions", "authenticators", Gate, "session/access?tenant=acme&require=none" })
        {
            (await host.Api.GetAsync(path, token)).Expect(HttpStatusCode.Unauthorized);
        }
    }
}
