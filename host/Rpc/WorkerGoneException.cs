namespace MfaFunctions.LocalHost.Rpc;

/// <summary>The worker's stream ended before it answered.</summary>
public sealed class WorkerGoneException() : Exception("The worker is gone.");
