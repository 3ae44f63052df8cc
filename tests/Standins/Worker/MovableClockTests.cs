using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tests.Standins.Worker;

public sealed class MovableClockTests
{
    [Fact]
    public async Task The_clock_moves_forward_only_and_only_with_the_key()
    {
        await using var host = await LocalHost.StartAsync([typeof(StartTests.Pinging)], new() { ["StandIn:MovableClock"] = "true" }, builder =>
            builder.Services.AddSingleton(TimeProvider.System));
        var before = host.Get<TimeProvider>().GetUtcNow();
        var stamp = host.Get<TimeProvider>().GetTimestamp();

        Assert.Equal(HttpStatusCode.Unauthorized, await MoveAsync(host, "", /*lang=json,strict*/ """{"advanceSeconds":30}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await MoveAsync(host, "local", /*lang=json,strict*/ """{"advanceSeconds":-1}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await MoveAsync(host, "local", "now"));
        Assert.Equal(HttpStatusCode.BadRequest, await MoveAsync(host, "local", "null"));
        Assert.Equal(HttpStatusCode.BadRequest, await MoveAsync(host, "local", /*lang=json,strict*/ """{"advanceSeconds":1e12}"""));
        Assert.Equal(HttpStatusCode.OK, await MoveAsync(host, "local", /*lang=json,strict*/ """{"advanceSeconds":3600}"""));

        Assert.InRange(host.Get<TimeProvider>().GetUtcNow() - before, TimeSpan.FromHours(1), TimeSpan.FromMinutes(61));
        Assert.InRange(host.Get<TimeProvider>().GetElapsedTime(stamp), TimeSpan.FromHours(1), TimeSpan.FromMinutes(61));
    }

    private static async Task<HttpStatusCode> MoveAsync(LocalHost host, string key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/admin/clock") { Content = new StringContent(body, null, "application/json") };
        request.Headers.TryAddWithoutValidation("x-functions-key", key);
        return (await host.Client.SendAsync(request)).StatusCode;
    }
}
