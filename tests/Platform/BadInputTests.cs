using System.Net;
using System.Text;
using Azure.Data.Tables;
using MfaFunctions.Audit;
using MfaFunctions.Authorization;
using MfaFunctions.KeyRotation;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Sessions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

public sealed class BadInputTests
{
    private static readonly (string What, byte[] Body, HttpStatusCode Status, string Code)[] Bodies =
    [
        ("empty", [], HttpStatusCode.BadRequest, "invalid_request"),
        (
            "1 MiB",
            Encoding.UTF8.GetBytes("{\"email\":\"" + new string('a', 1 << 20) + "\"}"),
            HttpStatusCode.RequestEntityTooLarge,
            "payload_too_large"
        ),
        ("broken UTF-8", [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8], HttpStatusCode.BadRequest, "invalid_request"),
        ("unknown member", "{\"surprise\":1}"u8.ToArray(), HttpStatusCode.BadRequest, "invalid_request"),
        ("not an object", "[1]"u8.ToArray(), HttpStatusCode.BadRequest, "invalid_request"),
        ("null", "null"u8.ToArray(), HttpStatusCode.BadRequest, "invalid_request"),
        ("not JSON", "{email:1"u8.ToArray(), HttpStatusCode.BadRequest, "invalid_request"),
        (
            "deep nesting",
            Encoding.UTF8.GetBytes("{\"name\":" + new string('[', 2_000) + new string(']', 2_000) + "}"),
            HttpStatusCode.BadRequest,
            "invalid_request"
        ),
    ];

    private static readonly string[] WithoutBody =
    [
        nameof(CreateNonce),
        nameof(ResealTenant),
        nameof(ConfirmPendingAction),
        nameof(EraseMember),
    ];

    [Fact]
    public async Task Every_route_with_a_body_refuses_malformed_input_and_changes_nothing()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await host.DrainAsync();
        var before = await DumpAsync(host);
        foreach (var route in new RouteCatalogue().Routes.Where(r => r.Method is "POST" or "PUT" && !WithoutBody.Contains(r.Name)))
        {
            foreach (var (what, body, status, code) in Bodies)
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new("application/json");
                var path = route
                    .Template.Replace("{t}", "acme", StringComparison.Ordinal)
                    .Replace("{id}", owner.AuthenticatorId, StringComparison.Ordinal);

                var reply = await host.Api.SendAsync(
                    new HttpMethod(route.Method),
                    path,
                    content,
                    owner.Token,
                    ("x-functions-key", MfaHost.OperatorKey)
                );

                Assert.True((reply.Status, reply.Code) == (status, code), $"{route.Name} with {what}: {reply.Status} {reply.Text}");
                Assert.DoesNotContain("MfaFunctions", reply.Text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, await DumpAsync(host));
    }

    [Fact]
    public async Task Body_of_unknown_length_is_limited_to_16_KiB()
    {
        await using var host = await MfaHost.StartAsync();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("{\"email\":\"" + new string('a', 20_000) + "\"}"));
        using var content = new StreamContent(stream);
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "tenants/acme/sessions") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        using var response = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Body_without_a_JSON_content_type_is_refused()
    {
        await using var host = await MfaHost.StartAsync();
        using var content = new StringContent("{}", Encoding.UTF8, "text/plain");

        var reply = await host.Api.SendAsync(HttpMethod.Post, "tenants/acme/sessions", content);

        Assert.Contains(
            "Content-Type",
            reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["detail"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{"email":5,"password":"x"}""", "email")]
    [InlineData("""{"email":"no address","password":"x"}""", "email")]
    [InlineData("""{"email":"a@b.test"}""", "password")]
    [InlineData("""{"password":"x"}""", "email")]
    [InlineData("""{"email":"a@b.test","password":"x","code":"12"}""", "code")]
    [InlineData("""{"email":"a@b.test","password":"x","admin":true}""", "admin")]
    public async Task Refusal_names_the_field(string body, string field)
    {
        await using var host = await MfaHost.StartAsync();

        var reply = await host.Api.PostAsync("tenants/acme/sessions", body);

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![field]);
    }

    [Fact]
    public async Task Refusal_names_all_invalid_fields()
    {
        await using var host = await MfaHost.StartAsync();

        var reply = await host.Api.OperatorPostAsync(
            "operator/tenants",
            new
            {
                tenantId = "Not Legal",
                name = "<script>",
                owner = new { email = "x", locale = "??" },
            }
        );

        Assert.Equal(
            ["name", "owner.email", "owner.locale", "tenantId"],
            reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!.AsObject().Select(e => e.Key).Order()
        );
    }

    [Theory]
    [InlineData("traceparent", "<script>alert(1)</script>")]
    [InlineData("traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("X-Correlation-Id", "order-12345678")]
    public async Task Correlation_id_is_generated_when_the_caller_sends_no_trace(string header, string value)
    {
        await using var host = await MfaHost.StartAsync();

        var reply = await host.Api.SendAsync(HttpMethod.Get, "health", null, null, (header, value));

        Assert.Matches("^[0-9a-f]{32}$", reply.Headers["X-Correlation-Id"]);
        Assert.NotEqual(new string('0', 32), reply.Headers["X-Correlation-Id"]);
    }

    private static async Task<string> DumpAsync(MfaHost host)
    {
        var rows = new List<string>();
        foreach (var name in MfaFunctions.Platform.Storage.StorageNames.Tables)
        {
            await foreach (var row in new TableServiceClient(host.Used.Storage).GetTableClient(name).QueryAsync<TableEntity>())
            {
                rows.Add($"{name} {row.PartitionKey} {row.RowKey} {row.ETag}");
            }
        }

        return string.Join('\n', rows);
    }
}
