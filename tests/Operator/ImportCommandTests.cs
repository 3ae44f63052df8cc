using System.CommandLine;
using System.Text;
using MfaFunctions.Operator.Import;
using MfaFunctions.Tests.Enrollment;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Operator;

/// <summary>Runs <c>./mfa import</c> with files as other systems and spreadsheets save them.</summary>
public sealed class ImportCommandTests : IAsyncLifetime
{
    private const string Other = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private MfaHost _host = null!;

    public ImportCommandTests() => Environment.SetEnvironmentVariable("MFA_OPERATOR_KEY", MfaHost.OperatorKey);

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        await _host.NewTenantAsync();
        foreach (var name in new[] { "ana", "ben", "cy", "dee", "eve" })
        {
            await _host.NewMemberAsync(email: $"{name}@acme.test");
        }
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Spreadsheet_with_usual_spellings_is_imported_and_shared_and_short_secrets_are_remarked()
    {
        const string file = $"""
            email,uri
            ana@acme.test,otpauth://totp/Old:ana?secret=GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ&amp;algorithm=SHA256&amp;digits=8
            ben@acme.test;"otpauth://totp/Old:ben?secret=gezd gnbv gy3t qojq gezd gnbv gy3t qojq
            "
            cy@acme.test	otpauth://totp/"Old":cy?secret={Other}
            "cy@acme.test","otpauth://totp/Old, Inc.:cy?secret={Other}&algorithm=HmacSHA512&period=60"
            dee@acme.test,otpauth://totp/Old:dee?secret=MFRGGZDFMZTWQ2LK
            dee@acme.test,otpauth://totp/Old:dee?secret={Other}&secret={Other}
            otpauth://totp/Old:eve?secret={Other}
            eve@acme.test
            """;

        var (code, dry) = await RunAsync(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(file)));

        const string tooShort =
            "uri has a secret of 80 bits, and RFC 4226 requires 128: it is accepted if you allow short secrets "
            + "(allowShort, --allow-short), "
            + "and is then marked for replacement.";
        Assert.Equal(1, code);
        Assert.Equal(
            $"""
            line     2  would be imported: 8 digits, 30 seconds, SHA256
            line     3  would be imported: the same secret as line 2
            line     5  refused: a line must be an e-mail address, white space or a comma, and an otpauth URI.
            line     6  would be imported: 6 digits, 60 seconds, SHA512
            line     7  refused: Correct these fields: {tooShort}
            line     8  refused: Correct these fields: uri has the parameter secret more than once: keep one.
            line     9  refused: a line must begin with the person's e-mail address.
            line    10  refused: a line must be an e-mail address, white space or a comma, and an otpauth URI.
            1 of them has the secret of another person: each can make the codes of the other. Have them enroll again.
            Dry run: 3 would be imported, 0 already present, 5 would be refused. Use --apply to import.

            """,
            dry
        );

        var (_, applied) = await RunAsync(
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(file)),
            "--apply",
            "--allow-short"
        );
        Assert.Contains("line     7  imported: a short secret, to be replaced\n", applied, StringComparison.Ordinal);
        Assert.Contains("1 of them has a short secret, marked for replacement.\n", applied, StringComparison.Ordinal);
        Assert.EndsWith("\n4 imported, 0 already present, 4 refused.\n", applied, StringComparison.Ordinal);
        Assert.DoesNotContain("GEZD", dry + applied, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("acme.test", dry + applied, StringComparison.Ordinal);

        // The accounts have their authenticators now, and the remark stays.
        var (_, again) = await RunAsync(Encoding.UTF8.GetBytes(file), "--apply", "--allow-short");
        Assert.Contains("line     3  already present: the same secret as line 2\n", again, StringComparison.Ordinal);
        Assert.EndsWith("\n0 imported, 4 already present, 4 refused.\n", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exports_of_Google_Authenticator_name_their_people_and_missing_parts_are_told()
    {
        var first = Exports.Message(
            3,
            0,
            77,
            Exports.Entry("ana@acme.test", "Old"),
            Exports.Entry("Old:ben@acme.test", "Old", algorithm: 3, digits: 2, secret: new byte[20]),
            Exports.Entry("nobody", "Old", secret: new byte[21]),
            Exports.Entry("cy@acme.test", "Old", type: 1),
            Exports.Entry("zoe@acme.test", "Old")
        );
        var third = Exports.Message(3, 2, 77, Exports.Entry("eve@acme.test", "Old"), Exports.Entry("cy@acme.test", secret: new byte[32]));
        var file =
            $"{Exports.Uri(first)}\ndee@acme.test, {Exports.Uri(Exports.Message(1, 0, 5, Exports.Entry("work", secret: new byte[30])))}\n"
            + $"cy@acme.test \"{Exports.Uri(third)}\"\notpauth-migration://offline?data=Cg\n";

        var (code, dry) = await RunAsync(Encoding.UTF8.GetBytes(file));

        Assert.Equal(1, code);
        Assert.Equal(
            """
            line     1, entry 1  would be imported
            line     1, entry 2  would be imported: 8 digits, 30 seconds, SHA512
            line     1, entry 3  refused: the entry is not named after an e-mail address: write the address before an otpauth URI.
            line     1, entry 4  refused: the entry must be of type totp; counter-based codes (hotp) cannot be imported.
            line     1, entry 5  refused: No member of this tenant has this address. Create the member first.
            line     2  would be imported
            line     3  would be imported
            line     4  refused: the URI is an export of Google Authenticator that was cut off or altered: copy it again.
            The export on line 1 has 3 parts; the file lacks 2.
            Dry run: 4 would be imported, 0 already present, 4 would be refused. Use --apply to import.

            """,
            dry
        );
    }

    private async Task<(int Code, string Text)> RunAsync(IEnumerable<byte> content, params string[] more)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, [.. content]);
        try
        {
            await using var output = new StringWriter { NewLine = "\n" };
            var code = await ImportCommand
                .Create()
                .Parse([file, "--tenant", "acme", "--functions", new Uri(_host.Http.BaseAddress!, "/").ToString(), .. more])
                .InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
            return (code, output.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
