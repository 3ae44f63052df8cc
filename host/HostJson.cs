using Microsoft.Extensions.Configuration;

namespace MfaFunctions.LocalHost;

/// <summary>host.json with overrides from <c>AzureFunctionsJobHost__…</c> settings, as the Functions host reads it.</summary>
internal sealed class HostJson(IConfiguration values)
{
    private const string Section = "AzureFunctionsJobHost";

    public static HostJson Load(string folder, IConfiguration settings) =>
        new(
            new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(folder, "host.json"), optional: false)
                .AddConfiguration(settings.GetSection(Section))
                .Build()
        );

    public string RoutePrefix => values["extensions:http:routePrefix"] ?? "api";

    public IConfigurationSection Queues => values.GetSection("extensions:queues");

    /// <summary>The values under the keys that the WebJobs SDK's extensions read.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ForWebJobs() =>
        values
            .AsEnumerable()
            .Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create($"{Section}:{pair.Key}", pair.Value))
            .Append(KeyValuePair.Create("AzureWebJobsConfigurationSection", (string?)Section));
}
