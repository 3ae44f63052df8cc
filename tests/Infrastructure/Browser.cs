using System.Text;
using System.Text.Json;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>A page in a browser that stores the session cookie, which the page cannot read.</summary>
public sealed class Browser(MfaHost host, string? origin)
{
    public const string CookieName = "__Host-mfa-session";

    /// <summary>The value of the cookie; empty when there is none.</summary>
    public string Cookie { get; set; } = "";

    public Task<Reply> SignInAsync(Person person, string? code = null) =>
        PostAsync(
            $"tenants/{person.Tenant}/sessions",
            new
            {
                email = person.Email,
                password = person.Password,
                code,
                cookie = true,
            }
        );

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Reply> PostAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public async Task<Reply> SendAsync(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        var reply = await host.Api.SendAsync(
            method,
            path,
            content,
            null,
            [
                .. Cookie.Length > 0 ? [("Cookie", $"{CookieName}={Cookie}")] : Array.Empty<(string, string)>(),
                .. origin is not null ? [("Origin", origin)] : Array.Empty<(string, string)>(),
                .. headers,
            ]
        );
        if (reply.Headers.TryGetValue("Set-Cookie", out var set))
        {
            Cookie = set.Split(';')[0][(CookieName.Length + 1)..];
        }

        return reply;
    }
}
