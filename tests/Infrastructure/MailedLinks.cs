using AngleSharp.Html.Parser;
using MfaFunctions.Testing;
using MfaFunctions.Testing.MailCatcher;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Reads one-time links from caught mails.</summary>
public static class MailedLinks
{
    /// <summary>The token of the link in the person's newest mail with one. Both parts of the mail must contain the same link.</summary>
    public static string TokenFor(this MfaHost host, string email) => host.Mail.TokenFor(email);

    /// <inheritdoc cref="TokenFor(MfaHost, string)"/>
    public static string TokenFor(this MailCatcherServer catcher, string email)
    {
        var (mail, link) = catcher
            .Messages.Where(m => m.To == email)
            .Select(m => (m, OneTimeLink.In(m.Text)!))
            .Last(m => m.Item2 is { Kind: "reset" or "invitation" });
        Assert.Equal(link.Url, Assert.Single(new HtmlParser().ParseDocument(mail.Html).QuerySelectorAll("a")).GetAttribute("href"));
        return link.Token;
    }

    /// <summary>Requests a reset, waits for the mail, and returns the token in it.</summary>
    public static async Task<string> ResetTokenAsync(this MfaHost host, Person person)
    {
        (await host.Api.PostAsync("password-resets", new { tenantId = person.Tenant, email = person.Email })).Expect(
            System.Net.HttpStatusCode.Accepted
        );
        await host.DrainAsync();
        return host.TokenFor(person.Email);
    }
}
