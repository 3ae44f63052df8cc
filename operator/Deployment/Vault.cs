using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MfaFunctions.Operator.Deployment;

/// <summary>
/// The deployment's Key Vault and app, through Azure Resource Manager. There a secret can be looked for and written, never read; it needs no role
/// on the vault's contents and works also where the vault is closed to the public network.
/// </summary>
public sealed class Vault(HttpPipeline pipeline, string vaultId)
{
    private const string Host = "management.azure.com";
    private const string VaultVersion = "2024-11-01";
    private const string SiteVersion = "2024-11-01";

    public static Vault Open(TokenCredential credential, string vaultId) =>
        new(HttpPipelineBuilder.Build(new ManagementOptions(), new BearerTokenAuthenticationPolicy(credential, $"https://{Host}/.default")), vaultId);

    /// <summary>Whether the vault is there at all: an environment may name one that was deleted.</summary>
    public Task<bool> ExistsAsync(CancellationToken stop) => ExistsAsync(vaultId, stop);

    public Task<bool> HasAsync(string secret, CancellationToken stop) => ExistsAsync(SecretPath(secret), stop);

    public async Task PutAsync(string secret, string value, string contentType, CancellationToken stop)
    {
        using var message = Message(RequestMethod.Put, SecretPath(secret), VaultVersion);
        message.Request.Headers.Add("Content-Type", "application/json");
        message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(new { properties = new { value, contentType } }));
        await pipeline.SendAsync(message, stop);
        ThrowUnlessDone(message.Response);
    }

    /// <summary>Lets the app look its references up again; by itself it would do so once a day.</summary>
    public async Task RefreshReferencesAsync(string siteId, CancellationToken stop)
    {
        using var message = Message(RequestMethod.Post, siteId + "/config/configreferences/appsettings/refresh", SiteVersion);
        await pipeline.SendAsync(message, stop);
        ThrowUnlessDone(message.Response);
    }

    /// <exception cref="RequestFailedException">It cannot be told: neither there nor not there.</exception>
    private async Task<bool> ExistsAsync(string path, CancellationToken stop)
    {
        using var message = Message(RequestMethod.Get, path, VaultVersion);
        await pipeline.SendAsync(message, stop);
        return message.Response.Status switch
        {
            200 => true,
            404 => false,
            _ => throw new RequestFailedException(message.Response),
        };
    }

    private string SecretPath(string secret) => $"{vaultId}/secrets/{secret}";

    private HttpMessage Message(RequestMethod method, string path, string version)
    {
        var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri($"https://{Host}{path}?api-version={version}"));
        return message;
    }

    private static void ThrowUnlessDone(Response response)
    {
        if (response.IsError)
        {
            throw new RequestFailedException(response);
        }
    }

    private sealed class ManagementOptions : ClientOptions;
}
