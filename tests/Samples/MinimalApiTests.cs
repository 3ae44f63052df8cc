using System.Net;
using System.Net.Http.Headers;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Samples;

public sealed class MinimalApiTests
{
    private const string Audience = "https://invoices.acme.test";

    [Fact]
    public async Task Sample_demands_a_second_factor_and_a_recent_one_for_payments()
    {
        await using var host = await SampleProcess.StartAppAsync();
        var member = await host.NewEnrolledMemberAsync();
        var plain = await host.NewMemberAsync(email: "bo@acme.test");
        await plain.SignInAsync();
        (await host.SetAudiencesAsync(new[] { Audience })).Expect(HttpStatusCode.OK);
        await using var sample = await SampleProcess.StartAsync(
            "MinimalApi",
            "--MfaFunctions:Issuer=" + SampleProcess.IssuerOf(host),
            "--MfaFunctions:Audience=" + Audience,
            "--MfaFunctions:Tenants:0=acme"
        );

        var weak = await host.TokenAsync(plain, new { audience = Audience });
        var strong = await host.TokenAsync(member, new { audience = Audience });

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(sample, HttpMethod.Get, "/", null)).Status);
        (await SendAsync(sample, HttpMethod.Get, "/invoices", null)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await SendAsync(sample, HttpMethod.Get, "/invoices", weak)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Contains("2026-001", (await SendAsync(sample, HttpMethod.Get, "/invoices", strong)).Text, StringComparison.Ordinal);
        (await SendAsync(sample, HttpMethod.Post, "/payments", strong)).Expect(HttpStatusCode.Accepted);
    }

    private static async Task<Reply> SendAsync(SampleProcess sample, HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await sample.Http.SendAsync(request);
        return new Reply(response, await response.Content.ReadAsStringAsync());
    }
}
