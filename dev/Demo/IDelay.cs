namespace MfaFunctions.Dev.Demo;

/// <summary>Waits for a point in time, in real time or by advancing an adjustable clock.</summary>
internal interface IDelay
{
    Task WaitUntilAsync(DateTimeOffset moment, string why);
}
