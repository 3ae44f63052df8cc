using AngleSharp.Html.Parser;
using MfaFunctions.Testing;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Reads one-time links from caught mails.</summary>
public static class MailedLinks
{
    /// <summary>The token of the link in the person's newest mail with one. Both parts of the mail must contain the same link.</summary>
    public static string TokenFor(this MfaHost host, string email)
    {
        var (mail, link) = host
            .Mail.Messages.Where(m => m.To == email)
            .Select(m => (m, OneTimeLink.In(m.Text)!))
            .Last(m => m.Item2 is { Kind: "reset" or "invitation" });
        Assert.StartsWith($"{MfaHost.LinkPage}#", link.Url, StringComparison.Ordinal);
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
