using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Testing.MailCatcher;

namespace MfaFunctions.Tests.Testing.MailCatcher;

/// <summary>A mail catcher on a free port, and a client that sends to it with a key, as SendGrid's client does.</summary>
public abstract class MailCatcherFixture : IAsyncLifetime
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private protected MailCatcherServer Catcher { get; private set; } = null!;

    protected HttpClient Client { get; } = new();

    public async Task InitializeAsync()
    {
        Catcher = await MailCatcherServer.StartAsync(0);
        Client.BaseAddress = Catcher.Address;
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "any");
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Catcher.DisposeAsync();
    }

    /// <summary>A mail that SendGrid accepts. Each test changes the part it checks.</summary>
    protected static JsonObject Mail(string subject = "Hello", string to = "ana@acme.test", string html = "<p>Hi</p>") =>
        new()
        {
            ["personalizations"] = new JsonArray(
                new JsonObject { ["to"] = new JsonArray(new JsonObject { ["email"] = to, ["name"] = "Ana" }) }
            ),
            ["from"] = new JsonObject { ["email"] = "security@mfa.test", ["name"] = "Mfa" },
            ["subject"] = subject,
            ["content"] = new JsonArray(
                new JsonObject { ["type"] = "text/plain", ["value"] = "Hi" },
                new JsonObject { ["type"] = "text/html", ["value"] = html }
            ),
            ["categories"] = new JsonArray("Greeting"),
        };

    protected Task<HttpResponseMessage> SendAsync(JsonObject mail) => Client.PostAsJsonAsync("/v3/mail/send", mail);

    protected static async Task<JsonNode> JsonOf(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
}
