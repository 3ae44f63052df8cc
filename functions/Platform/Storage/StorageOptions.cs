using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Platform.Storage;

/// <summary>Where tables and queues are. Section <c>MfaStorage</c>: a connection string as its value, or the two URIs.</summary>
public sealed class StorageOptions
{
    public const string Section = "MfaStorage";

    /// <summary>A connection string; only for a developer's machine. Azure uses the URIs and an identity.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Such as <c>https://account.table.core.windows.net</c>.</summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>Such as <c>https://account.queue.core.windows.net</c>.</summary>
    public Uri? QueueServiceUri { get; set; }

    /// <summary>Client id of the user-assigned managed identity to use.</summary>
    public string? ClientId { get; set; }

    /// <summary>Create missing tables and queues at start. Default false: the deployment declares them.</summary>
    public bool CreateMissing { get; set; }

    /// <summary>How long one commit may take, all network retries included. Default 10 s; it must stay below the events' holding time.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:12")]
    public TimeSpan CommitLimit { get; set; } = TimeSpan.FromSeconds(10);
}
