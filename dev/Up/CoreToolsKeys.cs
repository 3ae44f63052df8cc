using System.Text.Json;
using Azure.Storage.Blobs;

namespace MfaFunctions.Dev.Up;

/// <summary>
/// Writes the operator key for a host started by Azure Functions Core Tools. With <c>--enableAuth</c>, that host reads its keys from a blob
/// in the app's storage, which is named by the setting <see cref="HostIdSetting"/>.
/// </summary>
internal static class CoreToolsKeys
{
    public const string HostIdSetting = "AzureFunctionsWebHost__hostid";
    public const string HostId = "mfalocal";

    private const string Container = "azure-webjobs-secrets";

    /// <param name="storage">A connection string.</param>
    public static async Task WriteAsync(string storage, string operatorKey, CancellationToken stop)
    {
        var container = new BlobContainerClient(storage, Container);
        await container.CreateIfNotExistsAsync(cancellationToken: stop);
        var key = new
        {
            name = "default",
            value = operatorKey,
            encrypted = false,
        };
        var secrets = new
        {
            masterKey = key with
            {
                name = "master",
            },
            functionKeys = new[] { key },
            systemKeys = Array.Empty<object>(),
        };
        await container
            .GetBlobClient($"{HostId}/host.json")
            .UploadAsync(BinaryData.FromString(JsonSerializer.Serialize(secrets)), overwrite: true, stop);
    }
}
