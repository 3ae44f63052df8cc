namespace Azure.Data.Tables;

/// <summary>The forms of a storage connection string that carry an account key.</summary>
internal sealed record ConnectionString(string Name, string Key, Uri TableEndpoint)
{
    // The emulator's published account: https://learn.microsoft.com/azure/storage/common/storage-use-azurite
    private static readonly ConnectionString DevelopmentStorage = new(
        "devstoreaccount1",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        new Uri("http://127.0.0.1:10002/devstoreaccount1"));

    public static ConnectionString Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Account keys end in '=', so only the first one separates.
            if (part.Split('=', 2) is not [{ Length: > 0 } name, var value] || !settings.TryAdd(name, value))
            {
                throw new FormatException("Settings must be of the form \"name=value\".");
            }
        }

        if (bool.TryParse(settings.GetValueOrDefault("UseDevelopmentStorage"), out var development) && development)
        {
            return DevelopmentStorage;
        }

        if (!settings.TryGetValue("AccountName", out var account) || !settings.TryGetValue("AccountKey", out var key))
        {
            throw new InvalidOperationException("No valid combination of account information found.");
        }

        var endpoint = settings.GetValueOrDefault("TableEndpoint") ??
            $"{settings.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table." +
            settings.GetValueOrDefault("EndpointSuffix", "core.windows.net");
        return new ConnectionString(account, key, new Uri(endpoint));
    }

    // Records print their members; this one holds a key.
    public override string ToString() => $"{Name} at {TableEndpoint}";
}
