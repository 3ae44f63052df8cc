using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>The members as a file for spreadsheets: by its route, never by <c>Accept</c>.</summary>
public sealed class SpreadsheetTests
{
    private const string Navigation = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    /// <summary>Headers of a request, and whether a browser sent it.</summary>
    public static TheoryData<string?, string?, bool> Callers =>
        new()
        {
            { null, null, false },
            { "*/*", null, false },
            { "text/csv", null, false },
            { "text/csv;q=0.9, application/json;q=0.1", null, false },
            { "application/json", null, false },
            { "text/html;q=0, text/csv", null, false },
            { "TEXT/HTML;q=0.0", null, false },
            { "not a media type", null, false },
            { Navigation, null, true },
            { "text/html;q=0.001", null, true },
            { "Text/HTML", null, true },
            { Navigation, "document", true },
            { "*/*", "empty", true },
        };

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task File_begins_with_a_byte_order_mark_for_browsers_only(string? accept, string? fetched, bool isBrowser)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "tenants/acme/members.csv");
        request.Headers.Authorization = new("Bearer", owner.Token);
        Add("Accept", accept);
        Add("Sec-Fetch-Dest", fetched);

        using var response = await host.Http.SendAsync(request);

        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(isBrowser, bytes is [0xEF, 0xBB, 0xBF, ..]);
        Assert.True(bytes.AsSpan(isBrowser ? 3 : 0).StartsWith("userId,email,"u8));
        Assert.Equal("text/csv; charset=utf-8; header=present", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=\"acme-members-2026-11-22.csv\"", response.Content.Headers.ContentDisposition!.ToString());

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("text/csv, application/json;q=0")]
    [InlineData("text/csv;q=0")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json;q=0.1, text/csv;q=0.9")]
    [InlineData(Navigation)]
    public async Task Lists_are_json_whatever_is_accepted(string accept)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();

        foreach (var path in new[] { "tenants/acme/members", "tenants/acme/audit" })
        {
            var reply = (await host.Api.SendAsync(HttpMethod.Get, path, null, owner.Token, ("Accept", accept))).Expect(HttpStatusCode.OK);

            Assert.Equal("application/json", reply.Headers["Content-Type"]);
            Assert.False(reply.Headers.ContainsKey("Content-Disposition"));
        }
    }
}
