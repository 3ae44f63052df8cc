using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Up;

/// <summary>
/// Makes the demo tenant ask people with an authenticator for a code. Only an Owner with a fresh code may decide that, so the Owner enrolls
/// an authenticator and removes it again.
/// </summary>
internal static class DemoPolicy
{
    public static async Task MakeOptionalAsync(LocalSettings settings, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = new Uri(settings.Functions, "api/") };
        await SendAsync(
            client,
            HttpMethod.Post,
            $"tenants/{DemoTenant.Id}/sessions",
            new { email = DemoTenant.OwnerEmail, password = DemoTenant.OwnerPassword },
            stop
        );
        var begun = await SendAsync(client, HttpMethod.Post, "authenticators", new { }, stop);
        var id = begun["id"]!.GetValue<string>();
        var app = AuthenticatorApp.FromSecret(begun["secret"]!.GetValue<string>(), TimeProvider.System);
        var confirmed = await SendAsync(
            client,
            HttpMethod.Post,
            $"authenticators/{id}/confirm",
            new { codes = new[] { app.Code() } },
            stop
        );

        var policy = $"tenants/{DemoTenant.Id}/two-factor";
        using (var current = await client.GetAsync(new Uri(policy, UriKind.Relative), stop))
        {
            client.DefaultRequestHeaders.IfMatch.Add(current.Headers.ETag!);
        }

        await SendAsync(client, HttpMethod.Put, policy, new { mode = "optional" }, stop);
        client.DefaultRequestHeaders.IfMatch.Clear();
        var recoveryCode = confirmed["recoveryCodes"]![0]!.GetValue<string>();
        await SendAsync(client, HttpMethod.Post, $"authenticators/{id}/unbind", new { recoveryCode }, stop);
        using var ended = await client.DeleteAsync(new Uri("session", UriKind.Relative), stop);
    }

    // Goes on with the token of the answer, if it has a new one.
    private static async Task<JsonNode> SendAsync(HttpClient client, HttpMethod method, string route, object body, CancellationToken stop)
    {
        using var content = JsonContent.Create(body);
        using var request = new HttpRequestMessage(method, route) { Content = content };
        using var response = await client.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        if (!response.IsSuccessStatusCode)
        {
            throw new CannotContinueException(
                $"The tenant \"{DemoTenant.Id}\" could not be prepared: {method} /api/{route} answered {(int)response.StatusCode}\n{text}"
            );
        }

        var answer = JsonNode.Parse(text)!;
        if (answer["sessionToken"]?.GetValue<string>() is { } token)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return answer;
    }
}
