using System.Text.Json;
using MfaFunctions.LocalHost.Rpc;

namespace MfaFunctions.LocalHost;

/// <summary>A function, as described by its worker.</summary>
public sealed record Function(string Id, string Name, Trigger Trigger)
{
    internal static Function From(RpcFunctionMetadata metadata)
    {
        var trigger = metadata
            .RawBindings.Select(raw => JsonSerializer.Deserialize<Trigger>(raw, JsonSerializerOptions.Web)!)
            .FirstOrDefault(binding => binding.Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        return new Function(
            metadata.FunctionId,
            metadata.Name,
            trigger ?? throw new InvalidOperationException($"The function {metadata.Name} has no trigger.")
        );
    }
}

/// <summary>The properties of a trigger's binding that this host uses.</summary>
public sealed record Trigger(
    string Type,
    string Name,
    string? AuthLevel,
    IReadOnlyList<string>? Methods,
    string? Route,
    string? QueueName,
    string? Connection,
    string? Schedule,
    bool? UseMonitor,
    bool? RunOnStartup
)
{
    public bool IsHttp => Is("httpTrigger");

    public bool IsQueue => Is("queueTrigger");

    public bool IsTimer => Is("timerTrigger");

    public bool IsAnonymous => "anonymous".Equals(AuthLevel, StringComparison.OrdinalIgnoreCase);

    private bool Is(string type) => Type.Equals(type, StringComparison.OrdinalIgnoreCase);
}
