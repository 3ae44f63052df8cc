using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench;

/// <summary>Sends requests to a server, a given number of them at a time, and measures their times and the processor time of the server.</summary>
internal sealed class Load(ServerProcess server) : IDisposable
{
    private static readonly byte[] TokenMember = "\"sessionToken\":\""u8.ToArray();

    // Work behind the responses belongs to them: the server has ended it when it uses less than 5% of a processor.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Idle = Glance * 0.05;
    private const int MostGlances = 100;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        BaseAddress = server.Address,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public ServerProcess Server => server;

    /// <summary>Runs an action for each item.</summary>
    public async Task<Sample> RunAsync<T>(IReadOnlyList<T> items, int atOnce, Func<T, Task> act, CancellationToken stop)
    {
        var times = new double[items.Count];
        var next = -1;
        await SettleAsync(stop);
        var (cpu, hostCpu) = (Cpu(server.Measured), Cpu(server.Host));
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(WorkAsync, stop)));
        var elapsed = clock.Elapsed;
        await SettleAsync(stop);
        return new Sample(times, elapsed, Cpu(server.Measured) - cpu, Cpu(server.Host) - hostCpu);

        async Task WorkAsync()
        {
            for (var n = Interlocked.Increment(ref next); n < items.Count; n = Interlocked.Increment(ref next))
            {
                stop.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                await act(items[n]);
                times[n] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
    }

    public async Task VerifyAsync(BenchPerson person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/session/verify");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        request.Content = Json($$"""{"code":"{{person.NextCode()}}"}""");
        person.Token = TokenIn(await SendAsync(request, HttpStatusCode.OK));
    }

    public async Task GetSessionAsync(BenchPerson person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/session");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        await SendAsync(request, HttpStatusCode.OK);
    }

    public async Task SignInAsync(string tenant, BenchPerson person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/tenants/{tenant}/sessions");
        request.Content = Json($$"""{"email":"{{person.Email}}","password":"{{BenchTenant.Password}}"}""");
        person.Token = TokenIn(await SendAsync(request, HttpStatusCode.Created));
    }

    public async Task GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        await SendAsync(request, HttpStatusCode.OK);
    }

    public void Dispose() => _http.Dispose();

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static TimeSpan Cpu(Process? process)
    {
        process?.Refresh();
        return process?.TotalProcessorTime ?? TimeSpan.Zero;
    }

    private static string TokenIn(byte[] answer)
    {
        var rest = answer.AsSpan(answer.AsSpan().IndexOf(TokenMember) + TokenMember.Length);
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)'"')]);
    }

    private async Task<byte[]> SendAsync(HttpRequestMessage request, HttpStatusCode expected)
    {
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        return response.StatusCode == expected
            ? body
            : throw new CannotContinueException(
                $"{server.Name}: {request.Method} {request.RequestUri} answered {(int)response.StatusCode}:\n{Encoding.UTF8.GetString(body)}"
            );
    }

    private async Task SettleAsync(CancellationToken stop)
    {
        var used = Cpu(server.Measured);
        for (var glance = 0; glance < MostGlances; glance++)
        {
            await Task.Delay(Glance, stop);
            var now = Cpu(server.Measured);
            if (now - used < Idle)
            {
                return;
            }

            used = now;
        }

        throw new CannotContinueException($"{server.Name} does not come to rest.");
    }
}
