namespace MfaFunctions.Dev.Demo;

/// <summary>How a moment is waited for: in real time, or by moving a clock that can be moved.</summary>
internal interface IDelay
{
    Task WaitUntilAsync(DateTimeOffset moment, string why);
}
