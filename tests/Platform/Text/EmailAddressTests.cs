using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Tests.Platform.Text;

public sealed class EmailAddressTests
{
    private static readonly string LocalOf64 = new('a', 64);
    private static readonly string LabelOf63 = new('b', 63);

    /// <summary>Typed, shown, mailed, key.</summary>
    public static TheoryData<string, string, string, string> Accepted { get; } =
        new()
        {
            { "ana@example.org", "ana@example.org", "ana@example.org", "ana@example.org" },
            { "  Ana.Méndez@Example.ORG".Replace('é', 'e'), "Ana.Mendez@Example.ORG", "Ana.Mendez@example.org", "ana.mendez@example.org" },
            { "o'brien+mfa_1@example.org", "o'brien+mfa_1@example.org", "o'brien+mfa_1@example.org", "o'brien+mfa_1@example.org" },
            { "a!#$%&'*+-/=?^_`{|}~b@example.org", "a!#$%&'*+-/=?^_`{|}~b@example.org", "a!#$%&'*+-/=?^_`{|}~b@example.org", null! },
            // Full-width forms of Japanese keyboards are the same letters.
            { "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp", "taro@example.jp", "taro@example.jp" },
            { "taro＠example.jp", "taro@example.jp", "taro@example.jp", "taro@example.jp" },
            { "taro@example。jp", "taro@example.jp", "taro@example.jp", "taro@example.jp" },
            { "taro@example｡jp", "taro@example.jp", "taro@example.jp", "taro@example.jp" },
            // One mailbox, one key.
            { "Olga@Bücher.example", "Olga@Bücher.example", "Olga@xn--bcher-kva.example", "olga@xn--bcher-kva.example" },
            { "olga@BÜCHER.example", "olga@BÜCHER.example", "olga@xn--bcher-kva.example", "olga@xn--bcher-kva.example" },
            { "olga@bu\u0308cher.example", "olga@bücher.example", "olga@xn--bcher-kva.example", "olga@xn--bcher-kva.example" },
            { "olga@xn--bcher-kva.example", null!, "olga@xn--bcher-kva.example", "olga@xn--bcher-kva.example" },
            { "olga@XN--BCHER-KVA.Example", null!, "olga@xn--bcher-kva.example", "olga@xn--bcher-kva.example" },
            { "olga@bücher.example.", "olga@bücher.example", "olga@xn--bcher-kva.example", "olga@xn--bcher-kva.example" },
            { "olga@bücher。example。", "olga@bücher.example", "olga@xn--bcher-kva.example", "olga@xn--bcher-kva.example" },
            { "x@例え.テスト", "x@例え.テスト", "x@xn--r8jz45g.xn--zckzah", "x@xn--r8jz45g.xn--zckzah" },
            { "x@İnfo.example", "x@İnfo.example", "x@xn--info-qwc.example", "x@xn--info-qwc.example" },
            { "x@faß.example", "x@faß.example", "x@xn--fa-hia.example", "x@xn--fa-hia.example" },
            { "x@ab--cd.example", "x@ab--cd.example", "x@ab--cd.example", "x@ab--cd.example" },
            { "x@1and1.example", "x@1and1.example", "x@1and1.example", "x@1and1.example" },
            { LocalOf64 + "@example.org", LocalOf64 + "@example.org", LocalOf64 + "@example.org", LocalOf64 + "@example.org" },
            { $"x@{LabelOf63}.example", null!, $"x@{LabelOf63}.example", $"x@{LabelOf63}.example" },
        };

    /// <summary>Input, and a part of the reason.</summary>
    public static TheoryData<string?, string> Refused { get; } =
        new()
        {
            { null, "is required" },
            { "   ", "is required" },
            { "ana", "must be an e-mail address" },
            { "@example.org", "must have a name before the @" },
            { "ana@", "must have a domain after the @" },
            // What is checked is what is stored.
            { "x＠y@example.org", "must have only one @" },
            { "x@y@example.org", "must have only one @" },
            { "＜x＞@example.org", "an address alone" },
            { "eve＠evil.example，x@example.org", "must have only one @" },
            { "eve，x@example.org", "must not contain ',' before the @" },
            { "x@example.org℀.example", "must not contain '/' after the @" },
            { "x@example.org，y.example", "must not contain ',' after the @" },
            { "x；y@example.org", "must not contain ';' before the @" },
            { "x@exa_mple.org", "must not contain '_' after the @" },
            { new string('\uFDFA', 100) + "@example.org", "64 octets before the @" },
            { new string('a', 65) + "@example.org", "64 octets before the @" },
            { "x@" + string.Join('.', Enumerable.Repeat(LabelOf63, 4)), "at most 253 octets after the @" },
            { "x@" + string.Join('.', Enumerable.Repeat(new string('公', 50), 3)) + ".example", "must have at most 254 octets" },
            // Characters that nobody sees, named.
            { "ol\u200Bga@example.org", "U+200B (zero width space)" },
            { "\uFEFFolga@example.org", "U+FEFF (byte order mark)" },
            { "olga@example.org\u200E", "U+200E (left-to-right mark)" },
            { "olga\u200F@example.org", "U+200F (right-to-left mark)" },
            { "\u202Aolga@example.org\u202C", "U+202A (left-to-right embedding)" },
            { "ol\u202Bga@example.org", "U+202B (right-to-left embedding)" },
            { "olga@example.org\u202C", "U+202C (end of a text direction)" },
            { "olga@exa\u202Dmple.org", "U+202D (left-to-right override)" },
            { "\u2067olga@example.org", "U+2067 (right-to-left isolate)" },
            { "ol\u2068ga@example.org", "U+2068 (first strong isolate)" },
            { "olga@exa\u202Emple.org", "U+202E (right-to-left override)" },
            { "\u2066olga@example.org\u2069", "U+2066 (left-to-right isolate)" },
            { "olga@example.org\u2069", "U+2069 (end of an isolate)" },
            { "ol\u2060ga@example.org", "U+2060 (word joiner)" },
            { "ol\u00ADga@example.org", "U+00AD (soft hyphen)" },
            { "olga@exam\u00ADple.org", "U+00AD (soft hyphen)" },
            { "ol\u200Dga@example.org", "U+200D (zero width joiner)" },
            { "ol\u061Cga@example.org", "U+061C (Arabic letter mark)" },
            { "ol\u180Ega@example.org", "U+180E (Mongolian vowel separator)" },
            { "olga\U000E0041@example.org", "U+E0041" },
            { "olga\u3164@example.org", "invisible character, U+1160 (Hangul filler)" },
            { "ol\u0007ga@example.org", "control character, U+0007" },
            { "olga@example.org\nbcc@example.org", "must be one line" },
            { "olga\uE000@example.org", "U+E000, which is not a Unicode character" },
            { "olga\uD800@example.org", "broken character" },
            // Addresses that mail cannot reach.
            { "x@localhost", "a domain with a dot" },
            { "x@-example.org", "hyphen" },
            { "x@example-.org", "hyphen" },
            { "x@-bücher.example", "hyphen" },
            { "x@[127.0.0.1]", "not a network address" },
            { "x@[IPv6:::1]", "not a network address" },
            { "x@127.0.0.1", "not a network address" },
            { "\"a@b\"@example.org", "an address alone, without quotation marks" },
            { "\"a b\"@example.org", "an address alone, without quotation marks" },
            { "Olga <olga@example.org>", "an address alone" },
            { "a b@example.org", "must not contain spaces" },
            { "a@exa mple.org", "must not contain spaces" },
            { "x.@example.org", "a dot" },
            { ".x@example.org", "a dot" },
            { "x..y@example.org", "two dots in a row" },
            { "x@example..org", "two dots in a row" },
            { "x@.example.org", "two dots in a row or a dot right after" },
            { "x@example.org..", "two dots in a row" },
            { $"x@b{LabelOf63}.example", "63 octets in each part" },
            { "x@" + new string('ü', 64) + ".example", "63 octets in each part" },
            { "x@xn--a.example", "a valid domain" },
            { "x@xn--.example", "hyphen" },
            { "x@xn--zzzzzz-a.example", "a valid domain" },
            { "x@" + new string('公', 60) + ".example", "a valid domain" },
            { "x@a\u0338\u0338ü_.example", "must not contain '_'" },
            { "mailto:olga@example.org", "must not contain ':' before the @" },
            { "olga@example.org,", "must not contain ',' after the @" },
            { "olga@example.org>", "an address alone" },
        };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Address_is_normalized_and_then_read(string text, string? typed, string mailed, string? key)
    {
        Assert.True(EmailAddress.TryParse(text, out var address, out var problem), problem?.Key);

        Assert.Equal((typed ?? text, mailed, key ?? mailed), (address.Typed, address.Mailed, address.Key));
        Assert.False(address.IsInternational);
        // What is stored is read again as the same.
        Assert.True(EmailAddress.TryParse(address.Typed, out var again, out _));
        Assert.Equal((address.Typed, address.Mailed, address.Key), (again.Typed, again.Mailed, again.Key));
        Assert.Equal("***", address.ToString());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Address_that_no_mail_reaches_is_refused_with_the_reason(string? text, string reason)
    {
        Assert.False(EmailAddress.TryParse(text, out var address, out var problem));

        Assert.Null(address);
        Assert.Contains(reason, ProblemTexts.English.Of(problem), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("josé@example.org", "josé@example.org")]
    [InlineData("JOSE\u0301@example.org", "josé@example.org")]
    [InlineData("İnfo@example.org", "i\u0307nfo@example.org")]
    [InlineData("i\u0307nfo@example.org", "i\u0307nfo@example.org")]
    [InlineData("ΣΊΣΥΦΟΣ@example.org", "σίσυφοσ@example.org")]
    [InlineData("σίσυφος@example.org", "σίσυφοσ@example.org")]
    [InlineData("用户@例子.example", "用户@xn--fsqu00a.example")]
    public void Part_before_the_at_sign_outside_ASCII_is_marked_and_has_one_key(string text, string key)
    {
        Assert.True(EmailAddress.TryParse(text, out var address, out var problem), problem?.Key);

        Assert.True(address.IsInternational);
        Assert.Equal(key, address.Key);
    }

    [Theory]
    [InlineData("olga@bücher.example", new[] { "olga@bücher.example", "olga@xn--bcher-kva.example" }, "olga@xn--bcher-kva.example")]
    [InlineData("olga@xn--bcher-kva.example", new[] { "olga@xn--bcher-kva.example", "olga@bücher.example" }, "olga@xn--bcher-kva.example")]
    [InlineData("Olga@Example.org", new[] { "olga@example.org" }, "olga@example.org")]
    [InlineData("ol\u200Bga@example.org", new[] { "ol\u200Bga@example.org" }, "ol\u200Bga@example.org")]
    [InlineData("x＠y@example.org", new[] { "x@y@example.org" }, "x@y@example.org")]
    [InlineData("x@localhost", new[] { "x@localhost" }, "x@localhost")]
    public void Account_is_sought_under_every_key_that_it_can_have(string text, string[] keys, string countedAs)
    {
        Assert.True(SoughtAddress.TryParse(text, out var sought, out var problem), problem?.Key);

        Assert.Equal(keys, sought.Keys);
        Assert.Equal(countedAs, sought.CountedAs);
        Assert.Equal(sought.Keys, SoughtAddress.OfStored(keys[0]).Keys);
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("x@y@example.org")]
    [InlineData("")]
    public void Address_that_no_version_accepted_is_not_sought(string text) => Assert.False(SoughtAddress.TryParse(text, out _, out _));
}
