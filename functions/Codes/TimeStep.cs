namespace MfaFunctions.Codes;

/// <summary>RFC 6238 §4.2: time steps of 30 s since the Unix epoch.</summary>
public static class TimeStep
{
    public const int Seconds = 30;

    public static long At(DateTimeOffset time) => time.ToUnixTimeSeconds() / Seconds;

    public static DateTime Start(long step) => DateTime.UnixEpoch.AddSeconds(step * Seconds);
}
