using MfaFunctions.Enrollment;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tests.Enrollment;

/// <summary>Exports of Google Authenticator.</summary>
public sealed class GoogleExportTests
{
    [Fact]
    public void Entries_parts_and_parameters_are_read()
    {
        var export = Read(
            Exports.Uri(
                Exports.Message(
                    parts: 3,
                    index: 1,
                    id: -77,
                    Exports.Entry("ana@acme.test", issuer: "Old"),
                    Exports.Entry("Old:ben@acme.test", issuer: "Old", algorithm: 2, digits: 2),
                    Exports.Entry("cy", algorithm: 3, digits: 1, type: 2),
                    Exports.Entry("dee", algorithm: 0, digits: 0, type: 0)
                )
            )
        );

        Assert.Equal((2, 3, -77), (export.Part, export.Parts, export.Id));
        Assert.Equal(["ana@acme.test", "ben@acme.test", "cy", "dee"], export.Entries.Select(e => e.Account));
        Assert.Equal(["Old:ana@acme.test", "Old:ben@acme.test", "cy", "dee"], export.Entries.Select(e => e.Key!.Label));
        Assert.Equal(
            ["SHA1 6 30", "SHA256 8 30", "SHA512 6 30", "SHA1 6 30"],
            export.Entries.Select(e => $"{e.Key!.Parameters.Algorithm} {e.Key.Parameters.Digits} {e.Key.Parameters.Period}")
        );
        Assert.All(export.Entries, e => Assert.Equal(Exports.Secret, e.Key!.Secret.RevealBase32()));
        Assert.All(export.Entries, e => Assert.Equal("***", $"{e}"));
    }

    [Theory]
    [InlineData("as Google writes it")]
    [InlineData("not escaped")]
    [InlineData("alphabet for URLs")]
    [InlineData("no padding")]
    [InlineData("for HTML")]
    [InlineData("in quotation marks")]
    [InlineData("capitals")]
    public void Data_is_read_in_every_usual_spelling(string spelling)
    {
        // Bytes whose Base64 has a plus, a slash and padding.
        var message = Exports.Message(
            1,
            0,
            1,
            Exports.Entry("~~~???>>>ÿþý", secret: [.. Enumerable.Range(0, 20).Select(n => (byte)(251 + n))])
        );
        var base64 = Convert.ToBase64String(message);
        Assert.Contains('+', base64);
        var text = spelling switch
        {
            "not escaped" => $"otpauth-migration://offline?data={base64}",
            "alphabet for URLs" => $"otpauth-migration://offline?data={base64.Replace('+', '-').Replace('/', '_')}",
            "no padding" => $"otpauth-migration://offline?data={Uri.EscapeDataString(base64.TrimEnd('='))}",
            "for HTML" => $"otpauth-migration://offline?x=1&amp;data={Uri.EscapeDataString(base64)}",
            "in quotation marks" => $" \"{Exports.Uri(message)}\"\n",
            "capitals" => Exports
                .Uri(message)
                .Replace("otpauth-migration://offline", "OTPAUTH-MIGRATION://OFFLINE", StringComparison.Ordinal),
            _ => Exports.Uri(message),
        };

        Assert.True(GoogleExport.IsOne(text));
        Assert.Equal("~~~???>>>ÿþý", Assert.Single(Read(text).Entries).Account);
    }

    [Theory]
    [InlineData(1, 1, 1, null, "counter-based codes (hotp)")]
    [InlineData(1, 1, 3, null, "must be of type totp")]
    [InlineData(4, 1, 2, null, "must have the algorithm")]
    [InlineData(1, 3, 2, null, "must have 6 or 8 digits")]
    [InlineData(1, 1, 2, 0, "has no secret")]
    [InlineData(1, 1, 2, 5, "has a secret of 40 bits, and at least 80 are required")]
    [InlineData(1, 1, 2, 10, "has a secret of 80 bits, and RFC 4226 requires 128")]
    [InlineData(1, 1, 2, 65, "has a secret of 520 bits, and at most 512 are possible")]
    public void Entry_that_cannot_be_imported_says_why_and_the_others_stay(int algorithm, int digits, int type, int? bytes, string reason)
    {
        var bad = Exports.Entry("ana", algorithm: algorithm, digits: digits, type: type, secret: bytes is { } n ? new byte[n] : null);
        var export = Read(Exports.Uri(Exports.Message(1, 0, 1, bad, Exports.Entry("ben"))));

        Assert.Null(export.Entries[0].Key);
        Assert.Contains(reason, ProblemTexts.English.Of(export.Entries[0].Problem!), StringComparison.Ordinal);
        Assert.NotNull(export.Entries[1].Key);
        Assert.False(export.TryFind("ana", out _, out var problem));
        Assert.Equal(export.Entries[0].Problem, problem);
    }

    [Theory]
    [InlineData("otpauth-migration://offline", "must be an export")]
    [InlineData("otpauth-migration://offline?data=", "must be an export")]
    [InlineData("otpauth-migration://offline?data=AAAA&data=AAAA", "must be an export")]
    [InlineData("otpauth-migration://offline?data=%21%21", "cut off or altered")]
    [InlineData("otpauth-migration://offline?data=Cg", "cut off or altered")]
    [InlineData("otpauth-migration://offline?data=AAAA", "cut off or altered")]
    [InlineData("otpauth-migration://offline?data=Cv____8H", "cut off or altered")]
    [InlineData("otpauth-migration://offline?data=EAEYASAA", "without entries")]
    public void Damaged_export_is_refused(string text, string reason)
    {
        Assert.False(GoogleExport.TryRead(text, allowShort: true, out var export, out var problem));
        Assert.Null(export);
        Assert.Contains(reason, ProblemTexts.English.Of(problem), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_beginning_of_an_export_is_refused_or_read_but_never_throws()
    {
        var message = Exports.Message(2, 0, 1, Exports.Entry("ana"), Exports.Entry("ben"));
        for (var length = 0; length < message.Length; length++)
        {
            var isRead = GoogleExport.TryRead(Exports.Uri(message[..length]), allowShort: true, out var export, out _);
            Assert.Equal(isRead, export is not null);
        }
    }

    [Fact]
    public void Person_is_found_by_address_or_as_the_only_entry()
    {
        var two = Read(Exports.Uri(Exports.Message(2, 1, 1, Exports.Entry("ana@acme.test"), Exports.Entry("Old:Ben@Acme.test"))));
        var one = Read(Exports.Uri(Exports.Message(1, 0, 1, Exports.Entry("anything"))));
        var twice = Read(Exports.Uri(Exports.Message(1, 0, 1, Exports.Entry("A:ana@acme.test"), Exports.Entry("B:ana@acme.test"))));

        Assert.True(two.TryFind(" ben@acme.test", out var ben, out _));
        Assert.Equal("Old:Ben@Acme.test", ben.Label);
        Assert.False(two.TryFind("cy@acme.test", out _, out var problem));
        Assert.Equal("has 2 entries, none of them with this address; it is part 2 of 2", ProblemTexts.English.Of(problem));
        Assert.True(one.TryFind("ana@acme.test", out _, out _));
        Assert.False(twice.TryFind("ana@acme.test", out _, out var ambiguous));
        Assert.Contains("has 2 entries with this address", ProblemTexts.English.Of(ambiguous), StringComparison.Ordinal);
    }

    private static GoogleExport Read(string text)
    {
        Assert.True(GoogleExport.TryRead(text, allowShort: false, out var export, out var problem), problem?.Key);
        return export;
    }
}
