namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>The configuration keys that only the local runtime knows.</summary>
internal static class SettingNames
{
    /// <summary>Simple name of the assembly with the functions; default: the entry assembly.</summary>
    public const string FunctionsAssembly = "StandIn:FunctionsAssembly";

    /// <summary>Where to listen, on loopback; default 7071, 0: any free port.</summary>
    public const string Port = "StandIn:Port";

    /// <summary>The one key that opens Function, System and Admin; default <c>local</c>.</summary>
    public const string OperatorKey = "StandIn:OperatorKey";

    /// <summary><c>manual</c>: queues are only read by <c>QueueTriggerPump.DrainAsync</c>.</summary>
    public const string Queues = "StandIn:Queues";

    /// <summary><c>manual</c>: timers only run by <c>TimerTriggers.RunDueAsync</c>.</summary>
    public const string Timers = "StandIn:Timers";

    /// <summary><c>true</c>: the clock can be moved by <c>POST /admin/clock</c>.</summary>
    public const string MovableClock = "StandIn:MovableClock";
}
