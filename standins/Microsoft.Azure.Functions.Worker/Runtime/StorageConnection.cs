using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>Where a trigger's <c>Connection</c> leads: the places the Functions host looks in, in its order.</summary>
internal static class StorageConnection
{
    public static IEnumerable<IConfigurationSection> SectionsOf(IConfiguration configuration, string name) =>
        new[] { $"AzureWebJobs{name}", name, $"ConnectionStrings:AzureWebJobs{name}", $"ConnectionStrings:{name}" }
            .Select(configuration.GetSection);

    public static string? Find(IConfiguration configuration, string name) =>
        SectionsOf(configuration, name).Select(section => section.Value).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    /// <summary>True when every service the connection string leads to is on this machine.</summary>
    public static bool IsLocal(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToLookup(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        var endpoints = parts.Where(part =>
            part.Key.EndsWith("Endpoint", StringComparison.OrdinalIgnoreCase) || part.Key.EndsWith("Uri", StringComparison.OrdinalIgnoreCase));
        // A service without an endpoint of its own is looked for in Azure, by the account's name.
        var complete = parts["UseDevelopmentStorage"].Contains("true", StringComparer.OrdinalIgnoreCase)
            || (parts.Contains("QueueEndpoint") && parts.Contains("TableEndpoint"));
        return complete && endpoints.SelectMany(endpoint => endpoint).All(IsLoopback);
    }

    public static bool IsLoopback(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http" or "https", IsLoopback: true };
}
