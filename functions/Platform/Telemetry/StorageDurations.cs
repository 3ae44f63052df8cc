using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>Measures the duration of each storage request; every retry is measured separately.</summary>
public sealed class StorageDurations(MfaMetrics metrics) : HttpPipelinePolicy
{
    private const string Poison = "-poison";

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (!metrics.IsStorageMeasured)
        {
            ProcessNext(message, pipeline);
            return;
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            ProcessNext(message, pipeline);
        }
        finally
        {
            Measure(message.Request, start);
        }
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        metrics.IsStorageMeasured ? MeasureAsync(message, pipeline) : ProcessNextAsync(message, pipeline);

    private async ValueTask MeasureAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        finally
        {
            Measure(message.Request, start);
        }
    }

    private void Measure(Request request, long start)
    {
        var (service, resource) = Describe(request.Uri.ToUri());
        metrics.Stored(service, $"{request.Method} {resource}", Stopwatch.GetElapsedTime(start));
    }

    // Only known names become tags, because a path also contains keys. An emulator's path starts with the account.
    private static (string Service, string Resource) Describe(Uri uri)
    {
        foreach (var segment in uri.Segments.Take(3).Select(s => s.TrimEnd('/')))
        {
            var name = segment.Split('(')[0];
            if (name == "$batch" || StorageNames.Tables.Contains(name))
            {
                return ("table", name);
            }

            if (StorageNames.Queues.Contains(name.EndsWith(Poison, StringComparison.Ordinal) ? name[..^Poison.Length] : name))
            {
                return ("queue", name);
            }
        }

        return ("other", "other");
    }
}
