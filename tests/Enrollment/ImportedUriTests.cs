using MfaFunctions.Enrollment;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tests.Enrollment;

/// <summary>Key URIs as other systems, web pages, mails and spreadsheets give them.</summary>
public sealed class ImportedUriTests
{
    private const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    private const string Short = "JBSWY3DPEHPK3PXP";

    [Theory]
    [InlineData("gezdgnbvgy3tqojqgezdgnbvgy3tqojq")]
    [InlineData("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")]
    [InlineData("GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ")]
    [InlineData("gezd\u2011gnbv\u2013gy3t\u2212qojq\u00ADgezd\u200Bgnbv\u2060gy3t\uFEFFqojq")]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n")]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\r\n")]
    [InlineData("GEZDGNBVGY3TQOJQ\r\nGEZDGNBVGY3TQOJQ")]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ%0A")]
    [InlineData("%20GEZDGNBVGY3TQOJQ%20GEZDGNBVGY3TQOJQ%20")]
    [InlineData("GEZDGNBV+GY3TQOJQ+GEZDGNBV+GY3TQOJQ")]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ====")]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ%3D%3D")]
    [InlineData("ＧＥＺＤＧＮＢＶＧＹ３ＴＱＯＪＱＧＥＺＤＧＮＢＶＧＹ３ＴＱＯＪＱ")]
    public void Secret_is_read_in_every_usual_spelling(string spelling)
    {
        foreach (var tail in new[] { "", "&issuer=Old", "&digits=8" })
        {
            Assert.Equal(Secret, Read($"otpauth://totp/Old:ana?secret={spelling}{tail}").Secret.RevealBase32());
        }
    }

    [Theory]
    [InlineData("", "SHA1", 6, 30)]
    [InlineData("&algorithm=SHA1&digits=6&period=30", "SHA1", 6, 30)]
    [InlineData("&algorithm=&digits=&period=", "SHA1", 6, 30)]
    [InlineData("&algorithm", "SHA1", 6, 30)]
    [InlineData("&algorithm=sha1", "SHA1", 6, 30)]
    [InlineData("&algorithm=SHA-1", "SHA1", 6, 30)]
    [InlineData("&algorithm=SHA_1", "SHA1", 6, 30)]
    [InlineData("&algorithm=SHA%201", "SHA1", 6, 30)]
    [InlineData("&algorithm=HmacSHA1", "SHA1", 6, 30)]
    [InlineData("&algorithm=HMAC-SHA-1", "SHA1", 6, 30)]
    [InlineData("&algorithm=HMACSHA1", "SHA1", 6, 30)]
    [InlineData("&algorithm=SHA256", "SHA256", 6, 30)]
    [InlineData("&algorithm=sha-256", "SHA256", 6, 30)]
    [InlineData("&algorithm=HmacSHA256", "SHA256", 6, 30)]
    [InlineData("&algorithm=HMAC_SHA256", "SHA256", 6, 30)]
    [InlineData("&algorithm=SHA512", "SHA512", 6, 30)]
    [InlineData("&algorithm=Hmac-SHA-512", "SHA512", 6, 30)]
    [InlineData("&digits=8", "SHA1", 8, 30)]
    [InlineData("&digits=%208%20", "SHA1", 8, 30)]
    [InlineData("&period=60", "SHA1", 6, 60)]
    [InlineData("&algorithm=SHA512&digits=8&period=60", "SHA512", 8, 60)]
    [InlineData("&ALGORITHM=SHA256&Digits=8&Period=60", "SHA256", 8, 60)]
    [InlineData("&amp;algorithm=SHA256&amp;digits=8", "SHA256", 8, 30)]
    [InlineData("&amp;amp;algorithm=SHA256&amp;amp;digits=8", "SHA256", 8, 30)]
    [InlineData("&AMP;algorithm=SHA256&#38;digits=8&#x26;period=60", "SHA256", 8, 60)]
    [InlineData(@"\u0026algorithm=SHA256\u0026digits=8", "SHA256", 8, 30)]
    [InlineData("&issuer=Old&image=https%3A%2F%2Fold.test%2Fi.png&icon=x&color=ff0000&logo=l&counter=0", "SHA1", 6, 30)]
    public void Parameters_are_read_in_every_usual_spelling(string tail, string algorithm, int digits, int period)
    {
        var codes = Read($"otpauth://totp/Old:ana?secret={Secret}{tail}").Parameters;

        Assert.Equal((algorithm, digits, period), (codes.Algorithm, codes.Digits, codes.Period));
    }

    [Theory]
    [InlineData("OTPAUTH://TOTP/Old:ana@acme.test?secret=" + Secret, "Old:ana@acme.test")]
    [InlineData("  otpauth://totp/Old:ana%40acme.test?secret=" + Secret + "\n", "Old:ana@acme.test")]
    [InlineData("\"otpauth://totp/ana?secret=" + Secret + "\"", "ana")]
    [InlineData("<otpauth://totp/ana?secret=" + Secret + ">", "ana")]
    [InlineData("\uFEFFotpauth://totp/ana?secret=" + Secret, "ana")]
    [InlineData("otpauth://totp/Acme Inc:ana?secret=" + Secret, "Acme Inc:ana")]
    [InlineData("otpauth://totp/M%C3%BCller%20%26%20S%C3%B6hne:ana?secret=" + Secret, "Müller & Söhne:ana")]
    [InlineData("otpauth://totp/Müller &amp; Söhne:ana?secret=" + Secret, "Müller & Söhne:ana")]
    [InlineData("otpauth://totp/?secret=" + Secret, "")]
    [InlineData("otpauth://totp?secret=" + Secret, "")]
    public void Label_may_be_anything(string uri, string label) => Assert.Equal(label, Read(uri).Label);

    [Fact]
    public void Uri_may_have_4096_characters()
    {
        var head = $"otpauth://totp/Old:ana?secret={Secret}&image=https%3A%2F%2Fold.test%2F";

        Assert.Equal(Secret, Read(head + new string('x', ImportedUri.LengthLimit - head.Length)).Secret.RevealBase32());
    }

    [Theory]
    [InlineData("", "must be an otpauth URI")]
    [InlineData("ana", "must be an otpauth URI")]
    [InlineData("https://acme.test/?secret=" + Secret, "must be an otpauth URI")]
    [InlineData("otpauth://hotp/x?secret=" + Secret + "&counter=1", "hotp")]
    [InlineData("otpauth:hotp/x?secret=" + Secret, "hotp")]
    [InlineData("otpauth://steam/x?secret=" + Secret, "must be of type totp")]
    [InlineData("otpauth:///totp/x?secret=" + Secret, "must be of type totp")]
    [InlineData("otpauth://totp/x#1?secret=" + Secret, "%23")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&algorithm=MD5", "must have the algorithm SHA1, SHA256 or SHA512")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&algorithm=SHA224", "must have the algorithm SHA1, SHA256 or SHA512")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&digits=7", "must have 6 or 8 digits")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&digits=six", "must have 6 or 8 digits")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&period=15", "must have a period of 30 or 60 seconds")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&period=-30.5", "must have a period of 30 or 60 seconds")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&encoder=steam", "has the parameter encoder, which is not understood")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&algo=SHA256", "has the parameter algo, which is not understood")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&digit=8", "has the parameter digit, which is not understood")]
    [InlineData("otpauth://totp/x?secret=" + Secret + ";digits=8", "characters that are not Base32")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "?digits=8", "characters that are not Base32")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&" + Secret, "a parameter whose name is not shown")]
    [InlineData("otpauth://totp/x?" + Short + "=" + Secret, "a parameter whose name is not shown")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&secret=" + Secret, "has the parameter secret more than once")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&Secret=" + Short, "has the parameter secret more than once")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&digits=6&digits=8", "has the parameter digits more than once")]
    [InlineData("otpauth://totp/x?secret=" + Secret + "&amp;period=60&period=30", "has the parameter period more than once")]
    [InlineData("otpauth://totp/x", "has no secret")]
    [InlineData("otpauth://totp/x?secret=", "has no secret")]
    [InlineData("otpauth://totp/x?secret=-%20-", "has no secret")]
    [InlineData("otpauth://totp/x?issuer=Old", "has no secret")]
    [InlineData("otpauth://totp/x?secret=not-base32-at-all-189", "characters that are not Base32")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ", "was cut off", false)]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQG", "was cut off")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQO", "was cut off")]
    [InlineData(
        "otpauth://totp/x?secret=" + Short,
        "has a secret of 80 bits, and RFC 4226 requires 128: it is accepted if you allow short secrets"
    )]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBV", "has a secret of 120 bits")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOI", "has a secret of 72 bits, and at least 80 are required")]
    [InlineData("otpauth://totp/x?secret=GE", "has a secret of 8 bits, and at least 80 are required")]
    public void Refusal_names_its_own_cause_and_never_the_secret(string uri, string reason, bool refused = true)
    {
        if (!refused)
        {
            // 31 characters are 155 bits: 19 bytes and bits that apps drop.
            Assert.Equal(19, Read(uri).Secret.Reveal().Length);
            return;
        }

        Assert.False(ImportedUri.TryRead(uri, allowShort: false, out var key, out var problem));
        Assert.Null(key);
        var text = ProblemTexts.English.Of(problem);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.DoesNotContain("GEZD", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Short, text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, true)]
    [InlineData(15, true)]
    [InlineData(16, false)]
    [InlineData(20, false)]
    [InlineData(64, false)]
    [InlineData(65, null)]
    public void Short_secrets_are_taken_on_demand_and_marked(int bytes, bool? isShort)
    {
        var secret = OtpNet.Base32Encoding.ToString(new byte[bytes]).TrimEnd('=');
        var uri = $"otpauth://totp/x?secret={secret}";

        Assert.Equal(isShort is not null, ImportedUri.TryRead(uri, allowShort: true, out var key, out _));
        Assert.Equal(isShort, key?.Secret.IsShort);
        Assert.Equal(isShort is false, ImportedUri.TryRead(uri, allowShort: false, out _, out _));
    }

    [Fact]
    public void Key_is_written_as_it_is_read_and_cannot_be_printed()
    {
        var key = Read($"otpauth://totp/Acme, Inc.%3Aana%40acme.test?secret={Secret}&algorithm=SHA512&digits=8&period=60");

        Assert.Equal(key.Parameters, Read(key.RevealUri()).Parameters);
        Assert.Equal((key.Label, "ana@acme.test"), (Read(key.RevealUri()).Label, key.Account));
        Assert.Equal("***", $"{key}");
    }

    private static ImportedKey Read(string uri)
    {
        Assert.True(ImportedUri.TryRead(uri, allowShort: false, out var key, out var problem), problem?.Key);
        return key;
    }
}
