using System.Net;
using System.Net.Http.Headers;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

/// <summary>ETags as proxies hand them back, on every route that requires one.</summary>
public sealed class EntityTagTests
{
    /// <summary>Headers with <c>@</c> for the current tag without its quotes.</summary>
    public static TheoryData<string> Current =>
        [
            "\"@\"",
            "W/\"@\"",
            "w/\"@\"",
            "\"@-gzip\"",
            "\"@-GZIP\"",
            "\"@--gzip\"",
            "\"@;gzip\"",
            "\"@:gzip\"",
            "\"@+gzip\"",
            "\"@-br\"",
            "\"@-zstd\"",
            "\"@-deflate\"",
            "\"@-br-gzip\"",
            "W/\"@-gzip\"",
            "\"older\", \"@\"",
            "W/\"older\",W/\"@\"",
            " \"@\" ",
            "*",
        ];

    /// <summary>Tags of another version.</summary>
    public static TheoryData<string> Other =>
        [
            "\"older\"",
            "W/\"older\"",
            "\"older-gzip\"",
            "\"@@\"",
            "\"@gzip\"",
            "\"@-\"",
            "\"@-gzip-old\"",
            "\"-gzip\"",
            "\"W/@\"",
            "\"*\"",
            "\"\"",
            "\"older\", \"oldest\"",
        ];

    /// <summary>Text that is no tag, which a client or a shell has stripped of its quotes.</summary>
    public static TheoryData<string> NotTags => ["@", "W/@", "\"@", "@\"", "'@'", "\"@\" \"@\"", "**"];

    [Theory]
    [MemberData(nameof(Current))]
    public async Task Tag_changed_by_a_proxy_names_the_same_version(string header)
    {
        await using var stage = await OwnerStage.StartAsync();

        foreach (var change in stage.Changes)
        {
            var reply = await change.SendAsync(header);

            Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.NoContent, $"{change.Name}: {reply.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Other))]
    public async Task Another_version_is_refused_with_what_was_sent_and_what_is_current(string header)
    {
        await using var stage = await OwnerStage.StartAsync();

        foreach (var change in stage.Changes)
        {
            var reply = await change.SendAsync(header);

            var (sent, current) = (change.Fill(header), change.Tag);
            reply.Expect(HttpStatusCode.PreconditionFailed, "precondition_failed");
            Assert.Equal((sent, current), (reply.Body!["ifMatch"]!.GetValue<string>(), reply.Body["etag"]!.GetValue<string>()));
            Assert.Equal(current, reply.Headers["ETag"]);
            var detail = reply.Body["detail"]!.GetValue<string>();
            Assert.EndsWith($"You sent {sent}, and the current ETag is {current}.", detail, StringComparison.Ordinal);
            // What it names works.
            Assert.True((await change.SendAsync(current)).Status is HttpStatusCode.OK or HttpStatusCode.NoContent, change.Name);
        }
    }

    [Theory]
    [MemberData(nameof(NotTags))]
    public async Task Text_that_is_no_tag_is_an_invalid_request(string header)
    {
        await using var stage = await OwnerStage.StartAsync();

        foreach (var change in stage.Changes)
        {
            var reply = (await change.SendAsync(header)).Expect(HttpStatusCode.BadRequest, "invalid_request");

            Assert.Contains("quotes", reply.Body!["errors"]!["If-Match"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Missing_tag_is_asked_for()
    {
        await using var stage = await OwnerStage.StartAsync();

        foreach (var change in stage.Changes)
        {
            (await change.SendAsync(null)).Expect(HttpStatusCode.PreconditionRequired, "precondition_required");
        }
    }

    [Fact]
    public async Task Star_does_not_make_a_missing_person_exist()
    {
        await using var stage = await OwnerStage.StartAsync();

        (
            await stage.Host.Api.SendAsync(
                HttpMethod.Delete,
                "tenants/acme/members/aaaaaaaaaaaaaaaaaaaaaaaaaa",
                null,
                stage.Owner.Token,
                ("If-Match", "*")
            )
        ).Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Responses_ask_proxies_not_to_change_them()
    {
        await using var stage = await OwnerStage.StartAsync();

        foreach (var path in new[] { "session", "tenants/acme/two-factor", "tenants/acme/members", "nothing" })
        {
            var control = CacheControlHeaderValue.Parse((await stage.Host.Api.GetAsync(path, stage.Owner.Token)).Headers["Cache-Control"]);
            Assert.Equal((true, true), (control.NoStore, control.NoTransform));
        }
    }

    /// <summary>One route that requires <c>If-Match</c>, with the current tag of its resource.</summary>
    private sealed record Change(OwnerStage Stage, string Name, HttpMethod Method, string Path, object? Body, string Tag)
    {
        public string Fill(string header) => header.Replace("@", Tag.Trim('"'), StringComparison.Ordinal);

        public Task<Reply> SendAsync(string? header) =>
            Stage.Host.Api.SendAsync(
                Method,
                Path,
                Body is null ? null : System.Net.Http.Json.JsonContent.Create(Body),
                Stage.Owner.Token,
                [.. header is null ? [] : new[] { ("If-Match", Fill(header)) }]
            );
    }

    /// <summary>A tenant with somebody to change, to reset and to remove.</summary>
    private sealed class OwnerStage : IAsyncDisposable
    {
        private OwnerStage(MfaHost host, Person owner) => (Host, Owner) = (host, owner);

        public MfaHost Host { get; }

        public Person Owner { get; }

        public IReadOnlyList<Change> Changes { get; private set; } = [];

        public static async Task<OwnerStage> StartAsync()
        {
            var host = await MfaHost.StartAsync();
            var stage = new OwnerStage(host, await host.NewReadyOwnerAsync());
            stage.Changes =
            [
                await stage.ChangeAsync("SetTwoFactor", HttpMethod.Put, "tenants/acme/two-factor", "", new { mode = "off" }),
                await stage.ChangeAsync(
                    "SetIdentityProviders",
                    HttpMethod.Put,
                    "tenants/acme/identity-providers",
                    "",
                    new { providers = Array.Empty<object>() }
                ),
                await stage.OfMemberAsync("ChangeMember", HttpMethod.Patch, "", new { role = "member" }),
                await stage.OfMemberAsync("ResetMember", HttpMethod.Post, "/reset", new { reason = "lost the phone" }),
                await stage.OfMemberAsync("RemoveMember", HttpMethod.Delete, "", null),
            ];
            return stage;
        }

        public async ValueTask DisposeAsync() => await Host.DisposeAsync();

        private async Task<Change> OfMemberAsync(string name, HttpMethod method, string action, object? body)
        {
            var member = await Host.NewMemberAsync("acme", $"{name}@acme.test".ToLowerInvariant());
            return await ChangeAsync(name, method, $"tenants/acme/members/{member.UserId}", action, body);
        }

        private async Task<Change> ChangeAsync(string name, HttpMethod method, string resource, string action, object? body)
        {
            var read = (await Host.Api.GetAsync(resource, Owner.Token)).Expect(HttpStatusCode.OK);
            return new Change(this, name, method, resource + action, body, read.Headers["ETag"]);
        }
    }
}
