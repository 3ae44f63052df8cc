using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MfaFunctions.Dev.Bench.People;
using MfaFunctions.Dev.Bench.Servers;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench;

/// <summary>Calls a server as a front end does, with as little work of its own as possible: it shares the processors.</summary>
internal sealed class BenchClient(ServerProcess server) : IDisposable
{
    private static readonly byte[] TokenMember = "\"sessionToken\":\""u8.ToArray();

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        BaseAddress = server.Address,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public async Task VerifyAsync(BenchPerson person)
    {
        using var request = WithToken(HttpMethod.Post, "api/session/verify", person.Token);
        request.Content = Code(person.NextCode());
        person.Token = TokenIn(await SendAsync(request, HttpStatusCode.OK));
    }

    /// <summary>Posts a code, and leaves the person's token.</summary>
    public async Task<HttpStatusCode> TryVerifyAsync(BenchPerson person, string code)
    {
        using var request = WithToken(HttpMethod.Post, "api/session/verify", person.Token);
        request.Content = Code(code);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    public async Task GetSessionAsync(BenchPerson person)
    {
        using var request = WithToken(HttpMethod.Get, "api/session", person.Token);
        await SendAsync(request, HttpStatusCode.OK);
    }

    public async Task SignInAsync(string tenant, BenchPerson person)
    {
        using var request = NewSignIn(tenant, person);
        person.Token = TokenIn(await SendAsync(request, HttpStatusCode.Created));
    }

    /// <summary>Signs in, and leaves the person's token.</summary>
    /// <returns>The token of the new session; null if the sign-in was refused.</returns>
    public async Task<(HttpStatusCode Status, string? Token)> TrySignInAsync(string tenant, BenchPerson person)
    {
        using var request = NewSignIn(tenant, person);
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        return (response.StatusCode, response.IsSuccessStatusCode ? TokenIn(body) : null);
    }

    public async Task GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        await SendAsync(request, HttpStatusCode.OK);
    }

    /// <summary>Reads a response to its end without keeping it, and returns the number of lines.</summary>
    public async Task<int> CountLinesAsync(string path, string token)
    {
        using var request = WithToken(HttpMethod.Get, path, token);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var count = 0;
        while (await lines.ReadLineAsync() is not null)
        {
            count++;
        }

        return count;
    }

    /// <summary>Any other request with a session.</summary>
    /// <param name="body">The content; null for none.</param>
    /// <param name="ifMatch">The ETag that a change is based on; null for none.</param>
    public async Task<BenchAnswer> CallAsync(HttpMethod method, string path, string token, object? body = null, string? ifMatch = null)
    {
        using var request = WithToken(method, path, token);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new BenchAnswer(response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null, response.Headers.ETag?.ToString());
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage WithToken(HttpMethod method, string path, string token)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static HttpRequestMessage NewSignIn(string tenant, BenchPerson person) =>
        new(HttpMethod.Post, $"api/tenants/{tenant}/sessions")
        {
            Content = Json($$"""{"email":"{{person.Email}}","password":"{{BenchTenant.Password}}"}"""),
        };

    private static StringContent Code(string code) => Json($$"""{"code":"{{code}}"}""");

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

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
                $"{server.Name}: {request.Method} {request.RequestUri} answered {(int)response.StatusCode}:\n"
                    + Encoding.UTF8.GetString(body)
            );
    }
}

/// <summary>A response.</summary>
internal sealed record BenchAnswer(HttpStatusCode Status, JsonNode? Body, string? ETag)
{
    /// <summary>Fails unless the status is the expected one.</summary>
    public BenchAnswer Is(HttpStatusCode expected) =>
        Status == expected ? this : throw new CannotContinueException($"Expected {(int)expected}, got {(int)Status}: {Body}");
}
