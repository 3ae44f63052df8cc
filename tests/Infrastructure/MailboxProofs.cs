using System.Net;
using System.Text.RegularExpressions;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Proves the mailbox of a person who enrolls the first authenticator.</summary>
public static partial class MailboxProofs
{
    /// <summary>
    /// Records that the person accepted a mailed link right before the newest sign-in. Tests that are not about the proof use it, because
    /// it sends no mail and emits no event.
    /// </summary>
    public static async Task<string?> AcceptLinkAsync(this MfaHost host, Person person)
    {
        var (accounts, tenant) = (host.Get<AccountStore>(), TenantId.Parse(person.Tenant));
        var user = await host.Get<AccountDirectory>().FindAsync(tenant, SoughtAddress.OfStored(person.Email), CancellationToken.None);
        await accounts.ChangeAsync(
            () => accounts.FindAsync(tenant, user!, CancellationToken.None),
            account =>
            {
                var newest = account!.Sessions.MaxBy(s => s.CreatedAt)!;
                return Decision.Commit(account.WithAcceptedLink(newest.FirstFactor.Method, newest.CreatedAt), true);
            }
        );
        return null;
    }

    /// <summary>Requests a code for the person's session, waits for the mail, and returns the code in it.</summary>
    public static async Task<string?> MailedCodeAsync(this MfaHost host, Person person)
    {
        (await host.Api.PostAsync("enrollment/email-code", new { }, person.Token)).Expect(HttpStatusCode.Accepted);
        await host.DrainAsync();
        return CodeIn(host.Mail.Messages.Last(m => m.To == person.Email && m.Categories.Contains("EnrollmentCodeRequested")).Text);
    }

    public static string CodeIn(string mail) => Code().Match(mail).Groups[1].Value;

    [GeneratedRegex(@"^Code: (\d{8})\r?$", RegexOptions.Multiline)]
    private static partial Regex Code();
}
