using System.Net;
using MfaFunctions.Events;
using MfaFunctions.Notifications.Rendering;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Notifications;

/// <summary>Nobody can put a message of their own into a mail that this app sends to somebody else.</summary>
public sealed class MailContentTests
{
    [Theory]
    [InlineData("Claim your prize at evil.test")]
    [InlineData("www.evil.test")]
    [InlineData("Dr.Evil")]
    public async Task Name_that_looks_like_a_link_invites_nobody(string displayName)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();

        var refused = await host.Api.PostAsync(
            "tenants/acme/members",
            new
            {
                email = "ivo@acme.test",
                role = "member",
                displayName,
            },
            owner.Token
        );

        Assert.NotNull(refused.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["displayName"]);
        (await host.Api.PostAsync("authenticators", new { name = displayName }, owner.Token)).Expect(HttpStatusCode.BadRequest);
        await host.DrainAsync();
        Assert.DoesNotContain(host.Mail.Messages, m => m.To == "ivo@acme.test");
    }

    [Theory]
    [InlineData("see https://evil.test")]
    [InlineData("see http\u200b://evil")]
    [InlineData("see www.evil")]
    [InlineData("see evil\u202e.test")]
    [InlineData("write to eve@evil")]
    [InlineData("see evil．test")]
    public async Task Reason_with_a_link_or_an_address_is_refused(string reason)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();

        (await host.ResetAsync(owner, member.UserId, reason)).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("J. R. Smith lost it, e.g. on a train at 12.30.")]
    [InlineData("手机丢失。已核实身份")]
    public async Task Ordinary_reason_is_mailed_as_written(string reason)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();

        (await host.ResetAsync(owner, member.UserId, reason)).Expect(HttpStatusCode.OK);

        await host.DrainAsync();
        Assert.Contains(
            reason,
            Assert.Single(host.Mail.Messages, m => m.To == member.Email && m.Categories.Contains("FactorsReset")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Reason_with_characters_that_hide_or_reorder_text_is_refused()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();

        var refused = await host.ResetAsync(owner, member.UserId, "lost\u202e enohp eht");

        Assert.NotNull(refused.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["reason"]);
    }

    // Rows of earlier versions can hold them.
    [Fact]
    public void Characters_that_hide_or_reorder_text_are_not_mailed()
    {
        var mail = new MailRenderer().Render(
            EventKind.FactorsReset,
            "en",
            new MailModel
            {
                TenantName = "Acme Ltd",
                DisplayName = "Ana",
                OccurredAt = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
                Data = new Dictionary<string, string>
                {
                    [EventData.By] = EventData.Owner,
                    [EventData.Actor] = "Ol\u2067ga",
                    [EventData.Reason] = "lost\u202e enohp eht\u2066\u200b\U000E0041",
                    [EventData.Client] = "Firefox",
                },
            }
        );

        Assert.Contains("lost enohp eht", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Text.EnumerateRunes(), r =>
            System.Text.Rune.GetUnicodeCategory(r) == System.Globalization.UnicodeCategory.Format
        );
    }

    [Fact]
    public async Task Invitation_greets_nobody_by_a_name_that_somebody_else_typed()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        (await host.InviteAsync(owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        await host.DrainAsync();

        var mails = host.Mail.Messages.Where(m => m.To == "ivo@acme.test").ToArray();
        Assert.Equal(["Invited", "SecondFactorRequired"], mails.SelectMany(m => m.Categories).Order());
        Assert.All(mails, m => Assert.DoesNotContain("Ivo", m.Text + m.Html, StringComparison.Ordinal));
    }
}
