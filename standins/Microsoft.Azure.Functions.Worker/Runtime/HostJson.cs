using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>host.json beside the application; <c>AzureFunctionsJobHost:…</c> in the configuration overrides any value of it.</summary>
internal sealed class HostJson
{
    private readonly IConfigurationRoot _values;

    public HostJson(IConfiguration configuration)
    {
        _values = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "host.json"), optional: true)
            // Copied, since a chained configuration cannot override with an empty value, such as no route prefix.
            .AddInMemoryCollection(configuration.GetSection("AzureFunctionsJobHost").AsEnumerable(makePathsRelative: true)
                .Where(setting => setting.Value is not null))
            .Build();
    }

    public string RoutePrefix => (_values["extensions:http:routePrefix"] ?? "api").Trim('/');

    public T Read<T>(string key, T fallback, Predicate<T> isValid)
    {
        var value = _values.GetValue(key, fallback)!;
        return isValid(value) ? value : throw new InvalidOperationException($"host.json: '{key}' may not be '{value}'.");
    }
}
