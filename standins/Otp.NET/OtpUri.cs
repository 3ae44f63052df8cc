using System.Globalization;

namespace OtpNet;

public enum OtpType
{
    Totp = 0,
    Hotp = 1,
}

/// <summary>https://github.com/google/google-authenticator/wiki/Key-Uri-Format, every parameter written out.</summary>
public class OtpUri
{
    public OtpUri(
        OtpType schema, byte[] secret, string user, string issuer = null,
        OtpHashMode algorithm = OtpHashMode.Sha1, int digits = 6, int period = 30, long counter = 0)
        : this(schema, Base32Encoding.ToString(secret), user, issuer, algorithm, digits, period, counter)
    {
    }

    public OtpUri(
        OtpType schema, string secret, string user, string issuer = null,
        OtpHashMode algorithm = OtpHashMode.Sha1, int digits = 6, int period = 30, long counter = 0)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentOutOfRangeException.ThrowIfNegative(digits);
        (Type, Secret, User, Issuer, Algorithm, Digits) = (schema, secret, user, issuer, algorithm, digits);
        (Period, Counter) = schema == OtpType.Totp ? (period, 0) : (0, counter);
    }

    public OtpType Type { get; }
    public string Secret { get; }
    public string User { get; }
    public string Issuer { get; }
    public OtpHashMode Algorithm { get; }
    public int Digits { get; }
    public int Period { get; }
    public long Counter { get; }

    public Uri ToUri() => new(ToString());

    public override string ToString()
    {
        var issuer = string.IsNullOrWhiteSpace(Issuer) ? null : Uri.EscapeDataString(Issuer);
        var label = (issuer is null ? "" : $"{issuer}:") + Uri.EscapeDataString(User);
        var moving = Type == OtpType.Totp ? $"period={Period}" : string.Create(CultureInfo.InvariantCulture, $"counter={Counter}");
        return $"otpauth://{Type.ToString().ToLowerInvariant()}/{label}?secret={Secret.TrimEnd('=')}" +
            (issuer is null ? "" : $"&issuer={issuer}") +
            $"&algorithm={Algorithm.ToString().ToUpperInvariant()}&digits={Digits}&{moving}";
    }
}
