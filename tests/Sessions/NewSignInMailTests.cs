using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class NewSignInMailTests
{
    private const string Elsewhere = "198.51.100.7";
    private const string Shared = "10.0.0.7";

    [Fact]
    public async Task Sign_in_from_a_new_network_is_mailed_and_the_first_and_later_ones_are_not()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.SignInAsync();
        await host.DrainAsync();
        Assert.Empty(host.Mail.Messages);

        (await SignInAsync(host, owner, Elsewhere)).Expect(HttpStatusCode.Created);
        (await SignInAsync(host, owner, Elsewhere)).Expect(HttpStatusCode.Created);

        await host.DrainAsync();
        var mail = Assert.Single(host.Mail.Messages);
        Assert.Equal((owner.Email, "Acme Ltd: new sign-in from an unknown client, 198.51.100.x"), (mail.To, mail.Subject));
        Assert.DoesNotContain(Elsewhere, mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_in_from_a_shared_network_or_with_a_wrong_password_is_not_mailed()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        (await SignInAsync(host, owner, Shared)).Expect(HttpStatusCode.Created);
        (await SignInAsync(host, owner, Elsewhere, "a wrong password")).Expect(HttpStatusCode.Unauthorized);

        await host.DrainAsync();
        Assert.Empty(host.Mail.Messages);
    }

    [Fact]
    public async Task At_most_one_mail_an_hour_is_sent()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        for (var network = 1; network <= 5; network++)
        {
            await SignInAsync(host, owner, $"198.51.{network}.7");
        }

        host.Clock.Advance(TimeSpan.FromHours(1));
        await SignInAsync(host, owner, "198.51.6.7");

        await host.DrainAsync();
        Assert.Equal(2, host.Mail.Messages.Count);
    }

    [Fact]
    public async Task Tenant_can_turn_the_mails_off_which_every_Owner_is_told()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var reply = (await owner.SwitchAsync(new { mode = "off", newSignInMail = "off" })).Expect(HttpStatusCode.OK);
        Assert.Equal("off", reply.Body!["newSignInMail"]!.GetValue<string>());
        var member = await host.NewMemberAsync();
        await member.SignInAsync();

        (await SignInAsync(host, member, Elsewhere)).Expect(HttpStatusCode.Created);

        await host.DrainAsync();
        Assert.DoesNotContain(host.Mail.Messages, m => m.Categories.Contains("NewSignIn"));
        Assert.Single(host.Mail.Messages, m => m.Categories.Contains("PolicyWeakened"));
    }

    [Fact]
    public async Task Networks_remembered_under_an_earlier_key_are_known()
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using (var before = await MfaHost.StartAsync(settings))
        {
            await (await before.NewTenantAsync()).SignInAsync();
        }

        await using var host = await MfaHost.StartAsync(
            settings,
            arguments: ["--Keys:Hashing:Current=h2", "--Keys:Hashing:Ring:h2=" + MfaHost.Settings.NewKey()]
        );
        var olga = new Person(host, "acme", "olga@acme.test", "correct horse battery");
        await olga.SignInAsync();
        await host.DrainAsync();
        Assert.Empty(host.Mail.Messages);

        (await SignInAsync(host, olga, Elsewhere)).Expect(HttpStatusCode.Created);
        await host.DrainAsync();
        Assert.Single(host.Mail.Messages);
    }

    private static Task<Reply> SignInAsync(MfaHost host, Person person, string address, string? password = null) =>
        host.Api.PostAsync(
            $"tenants/{person.Tenant}/sessions",
            new { email = person.Email, password = password ?? person.Password },
            null,
            (MfaHost.AddressHeader, address)
        );
}
