using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using MfaFunctions.Codes;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace MfaFunctions.Enrollment;

/// <summary>
/// The export of Google Authenticator: <c>otpauth-migration://offline?data=…</c>, a message of Protocol Buffers in Base64 with up to ten
/// entries. An app with more entries exports several of them, its parts. Google does not document the format; its fields are those that
/// version 1 and 2 of the message have.
/// </summary>
/// <param name="Entries">The entries, in their order.</param>
/// <param name="Id">A number that all parts of an export have.</param>
/// <param name="Part">Which part this is, from 1.</param>
/// <param name="Parts">The number of parts.</param>
public sealed record GoogleExport(IReadOnlyList<GoogleExport.Entry> Entries, int Id, int Part, int Parts)
{
    public const string Scheme = "otpauth-migration";

    /// <summary>An entry: a key, or why there is none. It cannot be printed.</summary>
    public sealed record Entry(string Account, ImportedKey? Key, Reason? Problem)
    {
        public override string ToString() => "***";
    }

    public static bool IsOne(string text) => ImportedUri.TryParse(text, Scheme, out _);

    /// <inheritdoc cref="ImportedUri.TryRead"/>
    public static bool TryRead(
        string text,
        bool allowShort,
        [NotNullWhen(true)] out GoogleExport? export,
        [NotNullWhen(false)] out Reason? problem
    )
    {
        export = null;
        problem = Reason.Of("bad_export");
        if (
            !ImportedUri.TryParse(text, Scheme, out var uri)
            || !QueryHelpers.ParseQuery(uri.Query).TryGetValue("data", out var data)
            || data is not [{ Length: > 0 } base64]
        )
        {
            return false;
        }

        try
        {
            export = Read(Bytes(base64), allowShort);
        }
        catch (Exception e) when (e is FormatException or InvalidProtocolBufferException)
        {
            problem = Reason.Of("bad_export.damaged");
            return false;
        }

        problem = export.Entries.Count == 0 ? Reason.Of("bad_export.empty") : null;
        export = problem is null ? export : null;
        return export is not null;
    }

    /// <summary>The key of one person: the entry with this address, or the only entry.</summary>
    public bool TryFind(string address, [NotNullWhen(true)] out ImportedKey? key, [NotNullWhen(false)] out Reason? problem)
    {
        var named = Entries.Where(e => e.Account.Equals(address.Trim(), StringComparison.OrdinalIgnoreCase)).ToArray();
        if (named.Length > 1 || (named.Length == 0 && Entries.Count > 1))
        {
            key = null;
            problem =
                named.Length > 1 ? Reason.Of("no_single_entry.several", ("entries", named.Length))
                : Parts > 1 ? Reason.Of("no_single_entry.part", ("entries", Entries.Count), ("part", Part), ("parts", Parts))
                : Reason.Of("no_single_entry", ("entries", Entries.Count));
            return false;
        }

        var entry = named.Length == 1 ? named[0] : Entries[0];
        (key, problem) = (entry.Key, entry.Problem);
        return entry.Key is not null;
    }

    // Blanks stand for plus signs that were not escaped; some tools write the alphabet for URLs.
    private static byte[] Bytes(string base64)
    {
        var standard = base64.Replace(' ', '+').Replace('-', '+').Replace('_', '/').TrimEnd('=');
        return Convert.FromBase64String(standard.PadRight((standard.Length + 3) / 4 * 4, '='));
    }

    private static GoogleExport Read(byte[] message, bool allowShort)
    {
        using var input = new CodedInputStream(message);
        var entries = new List<Entry>();
        var (parts, index, id) = (1, 0, 0);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
            {
                case (1, WireFormat.WireType.LengthDelimited):
                    entries.Add(ReadEntry(input.ReadBytes().ToByteArray(), allowShort));
                    break;
                case (3, WireFormat.WireType.Varint):
                    parts = input.ReadInt32();
                    break;
                case (4, WireFormat.WireType.Varint):
                    index = input.ReadInt32();
                    break;
                case (5, WireFormat.WireType.Varint):
                    id = input.ReadInt32();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new GoogleExport(entries, id, index + 1, Math.Max(parts, 1));
    }

    private static Entry ReadEntry(byte[] message, bool allowShort)
    {
        using var input = new CodedInputStream(message);
        var (secret, name, issuer) = (Array.Empty<byte>(), "", "");
        var (algorithm, digits, type) = (0, 0, 0);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))
            {
                case (1, WireFormat.WireType.LengthDelimited):
                    secret = input.ReadBytes().ToByteArray();
                    break;
                case (2, WireFormat.WireType.LengthDelimited):
                    name = input.ReadString();
                    break;
                case (3, WireFormat.WireType.LengthDelimited):
                    issuer = input.ReadString();
                    break;
                case (4, WireFormat.WireType.Varint):
                    algorithm = input.ReadEnum();
                    break;
                case (5, WireFormat.WireType.Varint):
                    digits = input.ReadEnum();
                    break;
                case (6, WireFormat.WireType.Varint):
                    type = input.ReadEnum();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        var label = issuer.Length == 0 || name.Contains(':', StringComparison.Ordinal) ? name : $"{issuer}:{name}";
        return EntryOf(label, secret, algorithm, digits, type, allowShort);
    }

    private static Entry EntryOf(string label, byte[] bytes, int algorithm, int digits, int type, bool allowShort)
    {
        // The app leaves out what it does not know: 0.
        var hash = algorithm switch
        {
            0 or 1 => TotpParameters.Sha1,
            2 => TotpParameters.Sha256,
            3 => TotpParameters.Sha512,
            _ => null,
        };
        TotpSecret? secret = null;
        var problem =
            type == 1 ? Reason.Of("unsupported_authenticator.counter")
            : type is not (0 or 2) ? Reason.Of("unsupported_authenticator.type")
            : hash is null ? Reason.Of("unsupported_authenticator.algorithm")
            : digits is not (0 or 1 or 2) ? Reason.Of("unsupported_authenticator.digits")
            : TotpSecret.TryImport(bytes, allowShort, out secret, out var refused) ? null
            : refused;
        var key = secret is null
            ? null
            : new ImportedKey(
                label,
                secret,
                new TotpParameters(hash!, digits == 2 ? OneTimeCode.LongDigits : OneTimeCode.Digits, TimeStep.Seconds)
            );
        return new Entry(ImportedKey.AccountIn(label), key, problem);
    }
}
