using Microsoft.Extensions.Configuration;

namespace MfaFunctions.LocalHost;

/// <summary>Prevents this host from running against Azure, because its operator key is publicly known.</summary>
internal static class LocalOnly
{
    private static readonly string[] MarksOfAzure = ["WEBSITE_SITE_NAME", "CONTAINER_NAME", "FUNCTIONS_EXTENSION_VERSION"];
    private static readonly string[] StorageNames = ["AzureWebJobsStorage", "MfaStorage"];

    /// <summary>The reason why this host must not start with these settings; null if it may start.</summary>
    public static string? Refusal(IConfiguration settings)
    {
        if (MarksOfAzure.FirstOrDefault(mark => !string.IsNullOrEmpty(settings[mark])) is { } found)
        {
            return $"{found} is set, as it is in Azure. This host is for local use only: unset the variable to run it on your own machine.";
        }

        return StorageNames.Select(name => Refusal(settings, name)).FirstOrDefault(refusal => refusal is not null);
    }

    private static string? Refusal(IConfiguration settings, string name)
    {
        foreach (var section in StorageConnections.SectionsOf(settings, name))
        {
            if (section.Value is { Length: > 0 } connection && !StorageConnections.IsLocal(connection))
            {
                return Remote(section.Path);
            }

            foreach (var part in section.GetChildren().Where(child => !string.IsNullOrEmpty(child.Value)))
            {
                var isUri = Uri.TryCreate(part.Value, UriKind.Absolute, out var uri) && !string.IsNullOrEmpty(uri.Host);
                if (
                    part.Key.Equals("accountName", StringComparison.OrdinalIgnoreCase)
                    || (isUri && !StorageConnections.IsLoopback(part.Value!))
                )
                {
                    return Remote(part.Path);
                }
            }
        }

        return null;
    }

    private static string Remote(string setting) =>
        $"{setting} names storage that is not on this machine. This host works on local storage (Azurite) only.";
}
