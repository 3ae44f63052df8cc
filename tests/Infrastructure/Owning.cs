using System.Net;
using System.Text;
using System.Text.Json;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>Changes that an Owner makes to other people, with the entity tag just read.</summary>
public static class Owning
{
    public static string MemberPath(Person owner, string user) => $"tenants/{owner.Tenant}/members/{user}";

    public static async Task<string> ETagOfAsync(this MfaHost host, Person owner, string user) =>
        (await host.Api.GetAsync(MemberPath(owner, user), owner.Token)).Expect(HttpStatusCode.OK).Headers["ETag"];

    public static Task<Reply> InviteAsync(this MfaHost host, Person owner, string email, string role = "member") =>
        host.Api.PostAsync(
            $"tenants/{owner.Tenant}/members",
            new
            {
                email,
                role,
                displayName = "Ivo Invited",
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

    public static async Task<Reply> ResetAsync(this MfaHost host, Person owner, string user, string reason = "lost the phone") =>
        await host.Api.PostAsync(
            MemberPath(owner, user) + "/reset",
            new { reason },
            owner.Token,
            ("If-Match", await host.ETagOfAsync(owner, user))
        );
}
