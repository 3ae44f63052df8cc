namespace MfaFunctions.Codes;

/// <summary>RFC 6238 §4.2: time steps since the Unix epoch, of 30 s unless stated otherwise.</summary>
public static class TimeStep
{
    public const int Seconds = 30;

    public static long At(DateTimeOffset time, int period = Seconds) => time.ToUnixTimeSeconds() / period;

    public static DateTime Start(long step, int period = Seconds) => DateTime.UnixEpoch.AddSeconds(step * period);
}
