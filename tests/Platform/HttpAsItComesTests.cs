using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MfaFunctions.Authorization;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

/// <summary>Methods, bodies and ids as monitors, proxies, shells and people send them.</summary>
public sealed partial class HttpAsItComesTests
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    [Fact]
    public async Task Head_is_answered_like_get_on_every_route_that_reads()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var paths = new RouteCatalogue()
            .Routes.Where(route => route.Method == "GET")
            .Select(route => PathOf(route, owner) + (route.Template == "session/access" ? "?tenant=acme" : ""))
            .Concat(["session/access?tenant=globex", "session/access", "nothing", "/", "/t/acme", "/assets/none.js"]);

        foreach (var path in paths)
        {
            var (get, head) = (await SendAsync(host, HttpMethod.Get, path, owner), await SendAsync(host, HttpMethod.Head, path, owner));

            Assert.True(
                (get.Status, ComparedHeaders(get), "") == (head.Status, ComparedHeaders(head), head.Text),
                $"{path}: GET {get.Status} {ComparedHeaders(get)}, HEAD {head.Status} {ComparedHeaders(head)} {head.Text}"
            );
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Access_is_answered_alike_to_every_method(string name)
    {
        await using var host = await MfaHost.StartAsync();
        var method = new HttpMethod(name);
        var member = await host.NewEnrolledMemberAsync();
        var verified = member.Token;
        await member.SignInAsync();

        var passed = (await AskAsync("tenant=acme", verified)).Expect(HttpStatusCode.NoContent);
        var unverified = await AskAsync("tenant=acme", member.Token);
        var statuses = new[]
        {
            unverified.Status,
            (await AskAsync("tenant=globex", verified)).Status,
            (await AskAsync("tenant=acme", null)).Status,
            (await AskAsync("", verified)).Status,
            (await AskAsync("tenant=acme&x=1", verified)).Status,
        };

        Assert.Equal(
            (member.UserId, "acme", "pwd,otp,mfa"),
            (passed.Headers["X-Mfa-User"], passed.Headers["X-Mfa-Tenant"], passed.Headers["X-Mfa-Amr"])
        );
        Assert.Contains("insufficient_user_authentication", unverified.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal([401, 401, 401, 400, 400], statuses.Select(s => (int)s));

        Task<Reply> AskAsync(string query, string? token) =>
            host.Api.SendAsync(
                method,
                "session/access?" + query,
                name is "POST" or "PUT" or "PATCH" ? new StringContent("a visitor's form", Encoding.UTF8, "text/plain") : null,
                token
            );
    }

    [Fact]
    public async Task No_other_route_takes_a_method_that_it_does_not_list()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();

        foreach (var path in new[] { "health", "jwks.json", "session/token", "tenants/acme/members.csv" })
        {
            foreach (var method in new[] { "OPTIONS", "TRACE", "PROPFIND" })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(host, new HttpMethod(method), path, owner)).Status);
            }
        }
    }

    [Fact]
    public async Task Byte_order_mark_is_skipped_on_every_route_with_a_body()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        foreach (var route in RoutesWithBody())
        {
            var read = await PostAsync(host, route, owner, [.. Mark, .. "{\"surprise\":1}"u8]);
            var empty = await PostAsync(host, route, owner, Mark);
            var twice = await PostAsync(host, route, owner, [.. Mark, .. Mark, .. "{\"surprise\":1}"u8]);
            var half = await PostAsync(host, route, owner, [0xEF, 0xBB, .. "{\"surprise\":1}"u8]);

            Assert.NotNull(read.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]?["surprise"]);
            Assert.Contains("empty", empty.Expect(HttpStatusCode.BadRequest, "invalid_request").Text, StringComparison.Ordinal);
            Assert.All([twice, half], reply => Assert.Null(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]));
        }
    }

    [Fact]
    public async Task Body_with_a_byte_order_mark_signs_in()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var body = Encoding.UTF8.GetBytes($$"""{"email":"{{owner.Email}}","password":"{{owner.Password}}"}""");
        using var content = new ByteArrayContent([.. Mark, .. body]);
        content.Headers.ContentType = new("application/json");

        (await host.Api.SendAsync(HttpMethod.Post, "tenants/acme/sessions", content)).Expect(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("GZIP", false)]
    [InlineData("x-gzip", false)]
    [InlineData("br", false)]
    [InlineData("deflate", false)]
    [InlineData("zstd", false)]
    [InlineData("compress", false)]
    [InlineData("gzip, identity", false)]
    [InlineData("identity, gzip", false)]
    [InlineData("aws-chunked", false)]
    [InlineData("identity", true)]
    [InlineData("Identity", true)]
    [InlineData(" identity ", true)]
    [InlineData("", true)]
    public async Task Only_an_uncompressed_body_is_read(string encoding, bool isRead)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        foreach (var route in RoutesWithBody())
        {
            var reply = await PostAsync(host, route, owner, "{\"surprise\":1}"u8.ToArray(), encoding);

            if (isRead)
            {
                Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]?["surprise"]);
            }
            else
            {
                reply.Expect(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
                Assert.Equal("identity", reply.Headers["Accept-Encoding"]);
            }
        }
    }

    private static IEnumerable<HttpRoute> RoutesWithBody() =>
        new RouteCatalogue().Routes.Where(route =>
            typeof(RouteCatalogue)
                .Assembly.GetExportedTypes()
                .Any(type =>
                    type.GetNestedType("Body") is not null
                    && type.GetMethods()
                        .Any(m =>
                            m.GetCustomAttributes(typeof(Microsoft.Azure.Functions.Worker.FunctionAttribute), false)
                                is [Microsoft.Azure.Functions.Worker.FunctionAttribute function]
                            && function.Name == route.Name
                        )
                )
        );

    private static string PathOf(HttpRoute route, Person owner) =>
        route
            .Template.Replace("{t}", owner.Tenant, StringComparison.Ordinal)
            .Replace("{id}", owner.AuthenticatorId, StringComparison.Ordinal)
            .Replace("{u}", owner.UserId, StringComparison.Ordinal);

    private static async Task<Reply> PostAsync(MfaHost host, HttpRoute route, Person owner, byte[] body, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return await host.Api.SendAsync(
            new HttpMethod(route.Method),
            PathOf(route, owner),
            content,
            owner.Token,
            ("x-functions-key", MfaHost.OperatorKey)
        );
    }

    private static Task<Reply> SendAsync(MfaHost host, HttpMethod method, string path, Person owner) =>
        host.Api.SendAsync(method, path, null, owner.Token, ("x-functions-key", MfaHost.OperatorKey));

    private static string ComparedHeaders(Reply reply) =>
        string.Join(
            "; ",
            new[]
            {
                "Content-Type",
                "Content-Length",
                "Content-Disposition",
                "ETag",
                "Cache-Control",
                "WWW-Authenticate",
                "X-Mfa-User",
            }.Select(name => $"{name}: {reply.Headers.GetValueOrDefault(name)}")
        );
}
