using System.Net;
using System.Text;
using System.Text.Json;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Platform;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Changes that an Owner makes to other people, with the entity tag just read.</summary>
public static class Owning
{
    public static string MemberPath(Person owner, string user) => $"tenants/{owner.Tenant}/members/{user}";

    public static async Task<string> ETagOfAsync(this MfaHost host, Person owner, string user) =>
        (await host.Api.GetAsync(MemberPath(owner, user), owner.Token)).Expect(HttpStatusCode.OK).Headers["ETag"];

    public static Task<Reply> InviteAsync(
        this MfaHost host,
        Person owner,
        string email,
        string role = "member",
        string displayName = "Ivo Invited"
    ) =>
        host.Api.PostAsync(
            $"tenants/{owner.Tenant}/members",
            new
            {
                email,
                role,
                displayName,
            },
            owner.Token
        );

    public static async Task<Reply> ChangeAsync(this MfaHost host, Person owner, string user, object change) =>
        await host.Api.SendAsync(
            HttpMethod.Patch,
            MemberPath(owner, user),
            new StringContent(JsonSerializer.Serialize(change), Encoding.UTF8, "application/json"),
            owner.Token,
            ("If-Match", await host.ETagOfAsync(owner, user))
        );

    public static async Task<Reply> RemoveAsync(this MfaHost host, Person owner, string user) =>
        await host.Api.SendAsync(
            HttpMethod.Delete,
            MemberPath(owner, user),
            null,
            owner.Token,
            ("If-Match", await host.ETagOfAsync(owner, user))
        );

    /// <summary>Resets a person; only the second factors, unless <paramref name="remove"/> says otherwise.</summary>
    public static async Task<Reply> ResetAsync(
        this MfaHost host,
        Person owner,
        string user,
        string reason = "lost the phone",
        params string[] remove
    ) =>
        await host.Api.PostAsync(
            MemberPath(owner, user) + "/reset",
            new { reason, remove = remove.Length == 0 ? ["factors"] : remove },
            owner.Token,
            ("If-Match", await host.ETagOfAsync(owner, user))
        );

    /// <summary>A further Owner confirms what is announced for an Owner's account.</summary>
    public static async Task<Reply> ConfirmAsync(this MfaHost host, Person owner, string user) =>
        await host.Api.PostAsync(
            MemberPath(owner, user) + "/pending-action/confirm",
            new { },
            owner.Token,
            ("If-Match", await host.ETagOfAsync(owner, user))
        );

    public static Task<Reply> CancelAsync(this MfaHost host, Person owner, string user) =>
        host.Api.DeleteAsync(MemberPath(owner, user) + "/pending-action", owner.Token);

    /// <summary>The account as stored.</summary>
    public static async Task<Account> AccountAsync(this MfaHost host, Person person) =>
        (await host.Get<AccountStore>().FindAsync(TenantId.Parse(person.Tenant), UserId.Parse(person.UserId), CancellationToken.None))!;

    /// <summary>The queued message of what is announced for the person's account.</summary>
    public static async Task<PendingActionMessage> AnnouncedAsync(this MfaHost host, Person person)
    {
        var action = (await host.AccountAsync(person)).PendingAction!;
        return new(PendingActionMessage.Version, person.Tenant, person.UserId, action.Entry, action.EffectiveAt);
    }

    /// <summary>Delivers a message: the queue's clock cannot be moved.</summary>
    public static Task ApplyAsync(this MfaHost host, PendingActionMessage message) =>
        host.Function<ApplyPendingAction>().RunAsync(message, CancellationToken.None);
}
