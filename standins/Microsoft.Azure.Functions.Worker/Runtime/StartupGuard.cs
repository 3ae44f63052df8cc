using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>Keeps the local runtime, with its known operator key, away from Azure.</summary>
internal sealed class StartupGuard(IConfiguration configuration, FunctionCatalog catalog)
{
    private const string Why =
        "This is the local Functions runtime of the 'standin' flavour; only the 'published' flavour (dotnet publish, azd up) can be deployed.";

    private static readonly string[] MarksOfAzure = ["WEBSITE_SITE_NAME", "CONTAINER_NAME", "FUNCTIONS_EXTENSION_VERSION"];
    private static readonly string[] StorageNames = ["AzureWebJobsStorage", "MfaStorage"];

    public void Check()
    {
        foreach (var mark in MarksOfAzure)
        {
            if (!string.IsNullOrEmpty(configuration[mark]) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(mark)))
            {
                throw new InvalidOperationException($"{Why} It does not start where {mark} is set.");
            }
        }

        var triggers = catalog.TriggeredBy<QueueTriggerAttribute>().Select(found => found.Trigger.Connection).OfType<string>();
        foreach (var name in StorageNames.Concat(triggers))
        {
            CheckStorage(name);
        }
    }

    private void CheckStorage(string name)
    {
        foreach (var section in StorageConnection.SectionsOf(configuration, name))
        {
            if (section.Value is { Length: > 0 } connection && !StorageConnection.IsLocal(connection))
            {
                throw new InvalidOperationException($"{Why} '{section.Path}' names a storage endpoint that is not on loopback.");
            }

            foreach (var setting in section.GetChildren().Where(child => !string.IsNullOrEmpty(child.Value)))
            {
                var leadsSomewhere = Uri.TryCreate(setting.Value, UriKind.Absolute, out var uri) && !string.IsNullOrEmpty(uri.Host);
                if (setting.Key.Equals("accountName", StringComparison.OrdinalIgnoreCase)
                    || (leadsSomewhere && !StorageConnection.IsLoopback(setting.Value!)))
                {
                    throw new InvalidOperationException($"{Why} '{setting.Path}' names a storage account that is not on loopback.");
                }
            }
        }
    }
}
