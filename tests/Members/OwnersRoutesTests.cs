using System.Net;
using System.Text;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>Every route on which an Owner manages other people refuses unauthorized callers in the same way.</summary>
public sealed class OwnersRoutesTests
{
    // Route, body, and whether the route requires If-Match.
    private static readonly (string Method, string Path, string? Body, bool IfMatch)[] Writes =
    [
        ("POST", "tenants/acme/members", """{"email":"new@acme.test","role":"member"}""", false),
        ("POST", "tenants/acme/members/remind", """{"userIds":["x"]}""", false),
        ("PATCH", "tenants/acme/members/{u}", """{"role":"owner"}""", true),
        ("DELETE", "tenants/acme/members/{u}", null, true),
        ("POST", "tenants/acme/members/{u}/reset", """{"reason":"lost the phone"}""", true),
        ("DELETE", "tenants/acme/members/{u}/sessions", null, false),
        ("DELETE", "tenants/acme/members/{u}/identities/x", null, true),
        ("POST", "tenants/acme/members/{u}/pending-action/confirm", "{}", true),
        ("DELETE", "tenants/acme/members/{u}/pending-action", null, false),
        ("POST", "tenants/acme/members/{u}/authenticators", "{}", false),
        ("POST", "tenants/acme/members/{u}/authenticators/x/confirm", """{"codes":["123456","123456"]}""", false),
    ];

    private static readonly (string Method, string Path, string? Body)[] Reads =
    [
        ("GET", "tenants/acme/members", null),
        ("GET", "tenants/acme/members.csv", null),
        ("GET", "tenants/acme/members/{u}", null),
        ("POST", "tenants/acme/two-factor/preview", """{"mode":"required"}"""),
    ];

    [Fact]
    public void Tables_list_every_Owner_route() =>
        Assert.Equal(
            new RouteCatalogue()
                .Routes.Where(r =>
                    r.Access is TenantAccessAttribute { Role: Role.Owner }
                    && (
                        r.Template.Contains("members", StringComparison.Ordinal) || r.Template.Contains("preview", StringComparison.Ordinal)
                    )
                )
                .Select(r => $"{r.Method} {r.Template}")
                .Order(),
            Writes
                .Select(w => (w.Method, w.Path))
                .Concat(Reads.Select(r => (r.Method, r.Path)))
                .Select(r => (r.Method, Path: r.Path.Replace("acme", "{t}", StringComparison.Ordinal)))
                .Select(r => $"{r.Method} {(r.Path + "/").Replace("/x/", "/{id}/", StringComparison.Ordinal).TrimEnd('/')}")
                .Order()
        );

    [Fact]
    public async Task Unauthorized_stale_or_unconditional_requests_are_refused_and_change_nothing()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        var stranger = await host.NewReadyOwnerAsync("globex", "gina@globex.test");
        var before = await StoredAsync(host, owner, member);

        foreach (var (method, path, body) in Writes.Select(w => (w.Method, w.Path, w.Body)).Concat(Reads))
        {
            (await SendAsync(method, path, body, member.Token)).Expect(HttpStatusCode.NotFound, "not_found");
            (await SendAsync(method, path, body, stranger.Token)).Expect(HttpStatusCode.NotFound, "not_found");
        }

        foreach (var (method, path, body, _) in Writes.Where(w => w.IfMatch))
        {
            (await SendAsync(method, path, body, owner.Token)).Expect((HttpStatusCode)428, "precondition_required");
            (await SendAsync(method, path, body, owner.Token, ("If-Match", "\"another\""))).Expect(
                HttpStatusCode.PreconditionFailed,
                "precondition_failed"
            );
        }

        host.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        foreach (var (method, path, body, _) in Writes)
        {
            var denied = (await SendAsync(method, path, body, owner.Token, ("If-Match", before.Tag))).Expect(
                HttpStatusCode.Unauthorized,
                "insufficient_authentication"
            );
            Assert.Equal("stale", denied.Body!["missing"]![0]!["reason"]!.GetValue<string>());
        }

        Assert.Equal(before, await StoredAsync(host, owner, member));

        Task<Reply> SendAsync(string method, string path, string? body, string token, params (string, string)[] headers) =>
            host.Api.SendAsync(
                new HttpMethod(method),
                path.Replace("{u}", member.UserId, StringComparison.Ordinal),
                body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
                token,
                headers
            );
    }

    [Fact]
    public async Task People_of_another_tenant_look_unknown()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var stranger = await host.NewReadyOwnerAsync("globex", "gina@globex.test");

        foreach (var (method, path, body, _) in Writes.Where(w => w.Path.Contains("{u}", StringComparison.Ordinal)))
        {
            using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            (
                await host.Api.SendAsync(
                    new HttpMethod(method),
                    path.Replace("{u}", stranger.UserId, StringComparison.Ordinal),
                    content,
                    owner.Token,
                    ("If-Match", "\"x\"")
                )
            ).Expect(HttpStatusCode.NotFound, "not_found");
        }
    }

    private static async Task<(string Tag, string Members)> StoredAsync(MfaHost host, Person owner, Person member)
    {
        var tag = await host.ETagOfAsync(owner, member.UserId);
        var members = (await host.Api.GetAsync("tenants/acme/members", owner.Token)).Expect(HttpStatusCode.OK).Text;
        return (tag, members);
    }
}
