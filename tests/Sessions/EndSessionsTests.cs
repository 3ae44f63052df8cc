using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>Ending other sessions needs a recent second factor where the person has one.</summary>
public sealed class EndSessionsTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _member = null!;
    private string _other = "";

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _member = await _host.NewEnrolledMemberAsync();
        _other = _member.Token;
        _host.Clock.NextStep();
        await _member.SignInAsync(_member.Code());
        _host.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stolen_session_cannot_end_the_others(bool one)
    {
        var denied = (await EndAsync(one)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication").Body!;

        Assert.Equal("""[{"factor":"mfa","reason":"stale","maxAgeSeconds":300}]""", denied["missing"]!.ToJsonString());
        Assert.Equal("verify", denied["next"]![0]!["rel"]!.GetValue<string>());
        (await _host.Api.GetAsync("session", _other)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Fresh_code_or_recovery_code_ends_the_others(bool one, bool recoveryCode)
    {
        object factor = recoveryCode ? new { recoveryCode = _member.RecoveryCodes[0] } : new { code = _member.Code() };
        _member.Token = (await _host.Api.PostAsync("session/verify", factor, _member.Token)).Expect(HttpStatusCode.OK).Token;

        (await EndAsync(one)).Expect(HttpStatusCode.NoContent);

        (await _host.Api.GetAsync("session", _other)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await _member.GetSessionAsync()).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Own_session_ends_without_a_code()
    {
        (await _host.Api.DeleteAsync("sessions/" + _member.Token.Split('.')[2], _member.Token)).Expect(HttpStatusCode.NoContent);

        (await _member.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    private Task<Reply> EndAsync(bool one) => _host.Api.DeleteAsync(one ? "sessions/" + _other.Split('.')[2] : "sessions", _member.Token);
}
