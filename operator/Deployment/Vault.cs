using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MfaFunctions.Operator.Deployment;

/// <summary>
/// Accesses the deployment's Key Vault and app through Azure Resource Manager, where secrets can be detected and written but never read.
/// This needs no data-plane role on the vault, and also works if the vault is closed to the public network.
/// </summary>
public sealed class Vault(HttpPipeline pipeline, string vaultId)
{
    private const string Host = "management.azure.com";
    private const string VaultVersion = "2024-11-01";
    private const string SiteVersion = "2024-11-01";

    public static Vault Open(TokenCredential credential, string vaultId) =>
        new(
            HttpPipelineBuilder.Build(new ManagementOptions(), new BearerTokenAuthenticationPolicy(credential, $"https://{Host}/.default")),
            vaultId
        );

    /// <summary>Whether the vault exists, because an environment may name a deleted one.</summary>
    public Task<bool> ExistsAsync(CancellationToken stop) => ExistsAsync(vaultId, stop);

    public Task<bool> HasAsync(string secret, CancellationToken stop) => ExistsAsync(SecretPath(secret), stop);

    public async Task PutAsync(string secret, string value, string contentType, CancellationToken stop)
    {
        using var message = Message(RequestMethod.Put, SecretPath(secret), VaultVersion);
        message.Request.Headers.Add("Content-Type", "application/json");
        message.Request.Content = RequestContent.Create(
            JsonSerializer.SerializeToUtf8Bytes(new { properties = new { value, contentType } })
        );
        await pipeline.SendAsync(message, stop);
        ThrowUnlessDone(message.Response);
    }

    /// <summary>Makes the app refresh its Key Vault references, which it otherwise does once a day.</summary>
    public async Task RefreshReferencesAsync(string siteId, CancellationToken stop)
    {
        using var message = Message(RequestMethod.Post, siteId + "/config/configreferences/appsettings/refresh", SiteVersion);
        await pipeline.SendAsync(message, stop);
        ThrowUnlessDone(message.Response);
    }

    /// <exception cref="RequestFailedException">The response is neither success nor not found.</exception>
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
