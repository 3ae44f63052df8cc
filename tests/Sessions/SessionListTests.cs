using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class SessionListTests
{
    [Fact]
    public async Task Person_can_list_sessions_and_end_one_or_all_others()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var tokens = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            tokens.Add((await owner.SignInAsync()).Token);
        }

        var list = (await host.Api.GetAsync("sessions", owner.Token)).Expect(HttpStatusCode.OK).Body!["sessions"]!.AsArray();
        Assert.Equal(4, list.Count);
        Assert.Equal(tokens[3].Split('.')[2], Assert.Single(list, s => s!["current"]!.GetValue<bool>())!["id"]!.GetValue<string>());
        Assert.All(list, s => Assert.Contains("192.0.2.x", s!["client"]!.GetValue<string>(), StringComparison.Ordinal));

        (await host.Api.DeleteAsync("sessions/" + tokens[0].Split('.')[2], owner.Token)).Expect(HttpStatusCode.NoContent);
        (await host.Api.GetAsync("session", tokens[0])).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await host.Api.DeleteAsync("sessions/" + tokens[0].Split('.')[2], owner.Token)).Expect(HttpStatusCode.NotFound, "not_found");
        (await host.Api.DeleteAsync("sessions", owner.Token)).Expect(HttpStatusCode.NoContent);
        (await host.Api.GetAsync("session", tokens[1])).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await host.Api.GetAsync("session", owner.Token)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Authenticator_can_be_renamed_to_an_unused_name()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await owner.EnrollAsync("Tablet");
        var path = "authenticators/" + owner.AuthenticatorId;

        Assert.Equal(
            "Old tablet",
            (await PatchAsync(new { name = " Old tablet " })).Expect(HttpStatusCode.OK).Body!["name"]!.GetValue<string>()
        );
        (await PatchAsync(new { name = "authenticator" })).Expect(HttpStatusCode.Conflict, "conflict");
        (await PatchAsync(new { })).Expect(HttpStatusCode.BadRequest, "invalid_request");

        async Task<Reply> PatchAsync(object body) =>
            await host.Api.SendAsync(HttpMethod.Patch, path, System.Net.Http.Json.JsonContent.Create(body), owner.Token);
    }
}
