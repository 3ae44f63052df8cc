using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Platform.Storage;

/// <summary>Location of tables and queues. Settings section <c>MfaStorage</c>: a connection string as its value, or the two URIs.</summary>
public sealed class StorageOptions
{
    public const string Section = "MfaStorage";

    /// <summary>Connection string, for development only. Azure uses the URIs and a managed identity.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>For example <c>https://account.table.core.windows.net</c>.</summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>For example <c>https://account.queue.core.windows.net</c>.</summary>
    public Uri? QueueServiceUri { get; set; }

    /// <summary>Client id of the user-assigned managed identity.</summary>
    public string? ClientId { get; set; }

    /// <summary>Whether to create missing tables and queues at startup. Default false, because the deployment declares them.</summary>
    public bool CreateMissing { get; set; }

    /// <summary>Time limit of one commit, including network retries. Default 10 s; must be less than <c>Events:HoldFor</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:12")]
    public TimeSpan CommitLimit { get; set; } = TimeSpan.FromSeconds(10);
}
