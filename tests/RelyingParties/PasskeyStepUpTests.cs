using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

public sealed class PasskeyStepUpTests : IAsyncLifetime
{
    private MfaHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await PasskeySteps.StartWithPortalAsync();
        await _host.NewTenantAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Step_up_asks_for_a_passkey()
    {
        var ana = await WithAppAsync();
        (await AccessAsync("")).Expect(HttpStatusCode.NoContent);

        var missing = await AccessAsync("&require=phr");
        var device = new VirtualAuthenticator();
        await _host.EnrollPasskeyAsync(ana, device);
        var right = await AccessAsync("&require=phr");
        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        var old = await AccessAsync("&require=phr&maxAge=60");
        await ana.VerifyAsync(ana.Code());
        var byCode = await _host.Api.PostAsync("session/token", new { require = "phr" }, ana.Token);

        Assert.Equal(("passkey_missing", "enroll"), (Reason(missing), Next(missing)));
        Assert.Equal("pwd,swk,user,mfa,phr", right.Expect(HttpStatusCode.NoContent).Headers["X-Mfa-Amr"]);
        Assert.Equal(("passkey_too_old", "verify"), (Reason(old), Next(old)));
        Assert.Equal(("passkey_not_verified", "verify"), (Reason(byCode), Next(byCode)));
        Assert.Equal(["phr"], byCode.Body!["parameters"]!["amr"].Texts());
        (await _host.Api.PostAsync("session/token", new { require = "mfa" }, ana.Token)).Expect(HttpStatusCode.BadRequest);

        Task<Reply> AccessAsync(string more) => _host.Api.GetAsync("session/access?tenant=acme" + more, ana.Token);

        static string Reason(Reply reply) =>
            reply.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication").Body!["reason"]!.GetValue<string>();

        static string Next(Reply reply) => reply.Body!["next"]![0]!["rel"]!.GetValue<string>();
    }

    private async Task<Person> WithAppAsync()
    {
        var person = await _host.NewMemberAsync();
        await person.SignInAsync();
        await person.EnrollAsync();
        return person;
    }
}
