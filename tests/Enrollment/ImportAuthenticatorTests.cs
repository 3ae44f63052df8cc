using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Enrollment;

public sealed class ImportAuthenticatorTests : IAsyncLifetime
{
    private const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private MfaHost _host = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        var owner = await _host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        _member = await _host.NewMemberAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Imported_authenticator_works_and_accepts_each_code_once()
    {
        Assert.Equal("imported", Outcome(await ImportAsync($"otpauth://totp/Old:ana%40acme.test?secret={Secret}&issuer=Old")));

        var code = _member.CodeOf(Secret);
        Assert.Equal("active", (await _member.SignInAsync(code)).State);
        Assert.Equal("verification_required", (await _member.SignInAsync(code)).State);
        await _host.DrainAsync();
        Assert.Single(_host.Mail.Messages, m => m.To == _member.Email && m.Categories.Contains("AuthenticatorAdded"));
    }

    [Fact]
    public async Task Dry_run_changes_nothing()
    {
        Assert.Equal("would_import", Outcome(await ImportAsync($"otpauth://totp/x?secret={Secret}", dryRun: true)));

        Assert.Equal("enrollment_required", (await _member.SignInAsync()).State);
    }

    [Fact]
    public async Task Repeated_import_changes_nothing_and_another_secret_is_refused()
    {
        Assert.Equal("imported", Outcome(await ImportAsync($"otpauth://totp/x?secret={Secret}")));

        Assert.Equal("already_there", Outcome(await ImportAsync($"otpauth://totp/x?secret={Secret.ToLowerInvariant()}%20")));
        (await ImportAsync($"otpauth://totp/x?secret={Secret.Replace('G', 'A')}")).Expect(HttpStatusCode.Conflict, "conflict");

        Assert.Equal("active", (await _member.SignInAsync(_member.CodeOf(Secret))).State);
    }

    [Theory]
    [InlineData("https://acme.test/?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "otpauth")]
    [InlineData("otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=1", "totp")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=MD5", "SHA1")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=7", "digits")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=45", "period")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ", "allowShort")]
    [InlineData("otpauth://totp/x?secret=not-base32-at-all-189", "Base32")]
    [InlineData("otpauth://totp/x", "no secret")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algo=SHA256", "the parameter algo")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "more than once")]
    [InlineData("otpauth-migration://offline?data=CgkKB0dFWkRH", "cut off")]
    public async Task Rejects_unsupported_parameters_with_the_reason_but_without_the_secret(string uri, string reason)
    {
        var refused = (await ImportAsync(uri)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Contains(reason, refused.Body!["errors"]!["uri"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("GEZD", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_an_unknown_address() =>
        (
            await _host.Api.OperatorPostAsync(
                "operator/tenants/acme/authenticators",
                new { email = "no@acme.test", uri = $"otpauth://totp/x?secret={Secret}" }
            )
        ).Expect(HttpStatusCode.NotFound, "not_found");

    private Task<Reply> ImportAsync(string uri, bool dryRun = false) =>
        _host.Api.OperatorPostAsync(
            "operator/tenants/acme/authenticators",
            new
            {
                email = _member.Email,
                uri,
                dryRun,
            }
        );

    private static string Outcome(Reply reply) => reply.Expect(HttpStatusCode.OK).Body!["outcome"]!.GetValue<string>();
}
