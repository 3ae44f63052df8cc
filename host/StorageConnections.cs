using Microsoft.Extensions.Configuration;

namespace MfaFunctions.LocalHost;

/// <summary>Resolves the storage account of a trigger's <c>Connection</c>.</summary>
internal static class StorageConnections
{
    /// <summary>The settings that the Functions host reads for a connection name, in its order of precedence.</summary>
    public static IEnumerable<IConfigurationSection> SectionsOf(IConfiguration settings, string name) =>
        new[] { $"AzureWebJobs{name}", name, $"ConnectionStrings:AzureWebJobs{name}", $"ConnectionStrings:{name}" }.Select(
            settings.GetSection
        );

    public static string? Find(IConfiguration settings, string name) =>
        SectionsOf(settings, name).Select(section => section.Value).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    /// <summary>Whether every service of a connection string is on this machine.</summary>
    public static bool IsLocal(string connectionString)
    {
        var parts = connectionString
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToLookup(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        var endpoints = parts
            .Where(part =>
                part.Key.EndsWith("Endpoint", StringComparison.OrdinalIgnoreCase)
                || part.Key.EndsWith("Uri", StringComparison.OrdinalIgnoreCase)
            )
            .SelectMany(part => part);
        // The SDK derives a missing endpoint from the account name, which leads to Azure.
        var complete =
            parts["UseDevelopmentStorage"].Contains("true", StringComparer.OrdinalIgnoreCase)
            || (parts.Contains("QueueEndpoint") && parts.Contains("TableEndpoint"));
        return complete && endpoints.All(IsLoopback);
    }

    public static bool IsLoopback(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http" or "https", IsLoopback: true };
}
