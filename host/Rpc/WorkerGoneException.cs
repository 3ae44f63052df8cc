namespace MfaFunctions.LocalHost.Rpc;

/// <summary>The worker's stream ended before it responded.</summary>
public sealed class WorkerGoneException() : Exception("The worker is gone.");
