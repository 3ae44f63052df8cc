using System.Buffers.Binary;

namespace OtpNet;

/// <summary>RFC 6238.</summary>
public class Totp : Otp
{
    public Totp(
        byte[] secretKey, int step = 30, OtpHashMode mode = OtpHashMode.Sha1, int totpSize = 6, TimeCorrection timeCorrection = null)
        : base(secretKey, mode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totpSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(totpSize, 10);
        Step = step;
        TotpSize = totpSize;
        TimeCorrection = timeCorrection ?? TimeCorrection.UncorrectedInstance;
    }

    public int Step { get; }
    public int TotpSize { get; }
    public TimeCorrection TimeCorrection { get; }

    public string ComputeTotp(DateTime timestamp)
    {
        // The package counts the ticks as they are: a local time gives the code of another moment.
        var seconds = (TimeCorrection.GetCorrectedTime(timestamp).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
        return Compute(seconds / Step, HashMode);
    }

    protected override string Compute(long counter, OtpHashMode mode)
    {
        var data = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(data, counter);
        return Digits(CalculateOtp(data, mode), TotpSize);
    }
}

public class TimeCorrection
{
    public static readonly TimeCorrection UncorrectedInstance = new(DateTime.UnixEpoch, DateTime.UnixEpoch);

    public TimeCorrection(DateTime correctTime, DateTime referenceTime) => CorrectionFactor = referenceTime - correctTime;

    public TimeSpan CorrectionFactor { get; }

    public DateTime GetCorrectedTime(DateTime referenceTime) => referenceTime - CorrectionFactor;
}
