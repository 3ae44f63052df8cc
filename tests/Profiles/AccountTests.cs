using System.Net;
using System.Text;
using System.Text.Json;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Profiles;

public sealed class AccountTests
{
    [Fact]
    public async Task Person_reads_and_changes_name_and_language_and_the_Owner_sees_the_name()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var ana = await host.NewMemberAsync();
        await ana.SignInAsync();

        var before = (await host.Api.GetAsync("account", ana.Token)).Expect(HttpStatusCode.OK).Body!;
        var changed = (await ChangeAsync(host, ana, new { displayName = "Ana López", locale = "es" })).Expect(HttpStatusCode.OK).Body!;
        var nameOnly = (await ChangeAsync(host, ana, new { displayName = "Ana" })).Expect(HttpStatusCode.OK).Body!;
        var seen = (await host.Api.GetAsync($"tenants/acme/members/{ana.UserId}", owner.Token)).Expect(HttpStatusCode.OK).Body!;
        var session = (await ana.GetSessionAsync()).Expect(HttpStatusCode.OK).Body!;

        Assert.Equal("""{"email":"ana@acme.test","displayName":"Ana Member","locale":"en","hasPassword":true}""", before.ToJsonString());
        Assert.Equal("es", changed["locale"]!.GetValue<string>());
        Assert.Equal(("Ana", "es"), (nameOnly["displayName"]!.GetValue<string>(), nameOnly["locale"]!.GetValue<string>()));
        Assert.Equal("Ana", seen["displayName"]!.GetValue<string>());
        Assert.Equal(("Ana", "Acme Ltd"), (session["displayName"]!.GetValue<string>(), session["tenantName"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"displayName":"<b>Ana</b>"}""", "displayName")]
    [InlineData("""{"locale":"e"}""", "locale")]
    public async Task Name_or_language_that_is_not_valid_is_refused_and_changes_nothing(string body, string field)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var ana = await host.NewMemberAsync();
        await ana.SignInAsync();

        var refused = await host.Api.SendAsync(HttpMethod.Patch, "account", Json(body), ana.Token);

        Assert.NotNull(refused.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![field]);
        Assert.Equal("Ana Member", (await host.Api.GetAsync("account", ana.Token)).Body!["displayName"]!.GetValue<string>());
    }

    private static Task<Reply> ChangeAsync(MfaHost host, Person person, object change) =>
        host.Api.SendAsync(HttpMethod.Patch, "account", Json(JsonSerializer.Serialize(change)), person.Token);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
