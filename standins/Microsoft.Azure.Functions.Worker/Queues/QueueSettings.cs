using Microsoft.Azure.Functions.Worker.Runtime;

namespace Microsoft.Azure.Functions.Worker.Queues;

/// <summary><c>extensions.queues</c> of host.json, with the host's defaults.</summary>
internal sealed class QueueSettings
{
    private const string Section = "extensions:queues:";

    public QueueSettings(HostJson hostJson)
    {
        BatchSize = hostJson.Read(Section + "batchSize", 16, size => size is >= 1 and <= 32);
        NewBatchThreshold = hostJson.Read(Section + "newBatchThreshold", BatchSize / 2, threshold => threshold >= 0);
        MaxDequeueCount = hostJson.Read(Section + "maxDequeueCount", 5, count => count >= 1);
        MaxPollingInterval = hostJson.Read(Section + "maxPollingInterval", TimeSpan.FromMinutes(1), time => time >= FirstPollingInterval);
        VisibilityTimeout = hostJson.Read(Section + "visibilityTimeout", TimeSpan.Zero, time => time >= TimeSpan.Zero);
        Base64 = hostJson.Read(Section + "messageEncoding", "base64", IsEncoding).Equals("base64", StringComparison.OrdinalIgnoreCase);
    }

    public static TimeSpan FirstPollingInterval { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a received message is ours before it must be renewed.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromMinutes(10);

    public int BatchSize { get; }

    /// <summary>A new batch is received when this many messages, or fewer, are still running.</summary>
    public int NewBatchThreshold { get; }

    public int MaxDequeueCount { get; }

    public TimeSpan MaxPollingInterval { get; }

    /// <summary>The delay before the next try after a failure.</summary>
    public TimeSpan VisibilityTimeout { get; }

    public bool Base64 { get; }

    private static bool IsEncoding(string name) => name.ToUpperInvariant() is "BASE64" or "NONE";
}
