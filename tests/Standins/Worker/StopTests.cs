using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Tests.Standins.Worker;

public sealed class StopTests
{
    [Fact]
    public async Task A_stop_lets_the_running_request_finish_and_takes_no_other()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)], configure: builder => builder.Services.AddSingleton<Seen>());
        var finish = new TaskCompletionSource();
        host.Get<Seen>().Then = _ => finish.Task;
        var running = host.Client.GetAsync("/api/wait");
        await host.Get<Seen>().WaitAsync(1);

        var stop = host.Host.StopAsync();
        await RefusedAsync(host.Client.BaseAddress!);
        Assert.False(stop.IsCompleted);
        finish.SetResult();
        await stop;

        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
        Assert.Equal("not told to hurry", await (await running).Content.ReadAsStringAsync());
    }

    private static async Task RefusedAsync(Uri address)
    {
        using var another = new HttpClient { BaseAddress = address };
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            while (true)
            {
                await another.GetAsync("/api/nothing");
            }
        });
    }

    public sealed class Functions(Seen seen)
    {
        [Function("Wait")]
        public async Task<IResult> WaitAsync(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest request, CancellationToken cancellationToken)
        {
            await seen.AddAsync("waiting");
            return Results.Text(cancellationToken.IsCancellationRequested ? "told" : "not told to hurry");
        }
    }
}
