using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Story;

public sealed class StoryTests
{
    [Fact]
    public async Task Tenant_requires_a_second_factor_and_everybody_enrolls()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var member = await host.NewMemberAsync();
        Assert.Equal("active", (await owner.SignInAsync()).State);
        await owner.EnrollAsync();
        await host.DrainAsync();
        Assert.Contains(host.Mail.Messages, m => m.To == owner.Email);

        await member.SignInAsync();
        (await owner.SwitchAsync(new { mode = "required", codesRequired = 2 })).Expect(HttpStatusCode.OK);
        Assert.Equal("reauthentication_required", (await member.GetSessionAsync()).State);
        Assert.Equal("enrollment_required", (await member.ReauthenticateAsync()).State);
        var enrolled = await member.EnrollAsync();
        Assert.Equal("active", enrolled.State);
        Assert.Equal("aal2", enrolled.Body!["session"]!["assurance"]!.GetValue<string>());
        Assert.Equal(10, member.RecoveryCodes.Count);
        await host.DrainAsync();
        Assert.Equal(2, host.Mail.Messages.Count(m => m.To == member.Email));

        host.Clock.NextStep();
        Assert.Equal("verification_required", (await member.SignInAsync()).State);
        Assert.Equal("active", (await member.SignInAsync(member.Code())).State);
        (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.Forbidden, "code_invalid");

        host.Clock.NextStep();
        Assert.Equal("enrollment_required", (await member.UnbindAsync(new { code = member.Code() })).Expect(HttpStatusCode.OK).State);
        await host.DrainAsync();
        Assert.Equal(3, host.Mail.Messages.Count(m => m.To == member.Email));

        (await owner.SwitchAsync(new { mode = "off" })).Expect(HttpStatusCode.OK);
        Assert.Equal("active", (await member.SignInAsync()).State);
    }
}
