using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;
using OtpNet;

namespace MfaFunctions.Tests.Enrollment;

/// <summary>People who keep the app of another system, whose codes are not those of ours.</summary>
public sealed class ImportedAuthenticatorTests : IAsyncLifetime
{
    private const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    private const string Short = "JBSWY3DPEHPK3PXP";

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("SHA1", 6, 30)]
    [InlineData("SHA1", 8, 30)]
    [InlineData("SHA1", 6, 60)]
    [InlineData("SHA256", 6, 30)]
    [InlineData("SHA256", 8, 60)]
    [InlineData("SHA512", 6, 60)]
    [InlineData("SHA512", 8, 30)]
    [InlineData("SHA512", 8, 60)]
    public async Task Codes_of_an_imported_app_are_verified_with_its_parameters(string algorithm, int digits, int period)
    {
        var ana = await _host.NewMemberAsync();
        var imported = await ImportAsync(ana, $"otpauth://totp/x?secret={Secret}&algorithm={algorithm}&digits={digits}&period={period}");
        Assert.Equal(
            ("imported", algorithm, digits, period, false),
            (Text(imported, "outcome"), Text(imported, "algorithm"), Number(imported, "digits"), Number(imported, "period"), Flag(imported))
        );
        string Code(int ahead) => CodeOf(Secret, algorithm, digits, period, ahead);

        // One step of skew in either direction, then none is accepted twice, nor an earlier one after a later one.
        await VerifiedAsync(Code(-1));
        await VerifiedAsync(Code(0));
        await RefusedAsync(Code(0), "already_used");
        await RefusedAsync(Code(-1), "already_used");
        await RefusedAsync(Code(-2), "clock_skew");
        await RefusedAsync(Code(2), null);
        await VerifiedAsync(Code(1));
        await RefusedAsync(Code(0), "already_used");

        _host.Clock.Advance(TimeSpan.FromSeconds(2 * period));
        await VerifiedAsync($" {Code(0)[..3]} {Code(0)[3..]} ");
        var (listed, _) = await ListedAsync(ana);
        Assert.Equal((algorithm, digits, period), (Text(listed, "algorithm"), Number(listed, "digits"), Number(listed, "period")));

        async Task VerifiedAsync(string code) => Assert.Equal("active", (await ana.SignInAsync(code)).State);

        async Task RefusedAsync(string code, string? hint)
        {
            var reply = await ana.SignInAsync(code);
            Assert.Equal("verification_required", reply.State);
            Assert.Equal(hint, (string?)reply.Body!["codeError"]!["hint"]);
        }
    }

    [Fact]
    public async Task Code_of_another_length_is_told_so_and_is_nobodys_guess()
    {
        var ana = await _host.NewMemberAsync();
        await ImportAsync(ana, $"otpauth://totp/x?secret={Secret}&digits=8");
        await ana.SignInAsync();

        for (var attempt = 0; attempt < 6; attempt++)
        {
            var refused = (await VerifyAsync(ana, "123456")).Expect(HttpStatusCode.Forbidden, "code_invalid");
            Assert.Contains("The code has 6 digits, and your authenticator app shows 8.", refused.Detail(), StringComparison.Ordinal);
            Assert.Equal(4, Number(refused.Body!, "attemptsLeft"));
        }

        var ben = await _host.NewMemberAsync(email: "ben@acme.test");
        await ben.SignInAsync();
        await ben.EnrollAsync();
        await ben.SignInAsync();
        var mailed = (await VerifyAsync(ben, "1234 5678")).Expect(HttpStatusCode.Forbidden, "code_invalid");
        Assert.Contains("The code has 8 digits, and your authenticator app shows 6.", mailed.Detail(), StringComparison.Ordinal);
        Assert.Equal(4, Number(mailed.Body!, "attemptsLeft"));
        (await VerifyAsync(ana, "1234567")).Expect(HttpStatusCode.BadRequest, "invalid_request");

        // A wrong code of the right length counts.
        var wrong = (await VerifyAsync(ana, "00000000")).Expect(HttpStatusCode.Forbidden, "code_invalid");
        Assert.Equal(3, Number(wrong.Body!, "attemptsLeft"));
        (await VerifyAsync(ana, CodeOf(Secret, "SHA1", 8, 30, 0))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task App_enrolled_here_beside_an_imported_one_keeps_the_parameters_of_ours()
    {
        var ana = await _host.NewMemberAsync();
        await ImportAsync(ana, $"otpauth://totp/x?secret={Secret}&algorithm=SHA256&digits=8&period=60");
        await ana.SignInAsync(CodeOf(Secret, "SHA256", 8, 60, 0));
        await ana.BeginEnrollmentAsync();
        (await ana.ConfirmAsync(ana.Code())).Expect(HttpStatusCode.OK);

        _host.Clock.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal("active", (await ana.SignInAsync(ana.Code())).State);
        Assert.Equal("active", (await ana.SignInAsync(CodeOf(Secret, "SHA256", 8, 60, 0))).State);
        var all = (await _host.Api.GetAsync("authenticators", ana.Token)).Expect(HttpStatusCode.OK).Body!["authenticators"]!.AsArray();
        Assert.Equal(
            ["8 60 SHA256", "6 30 SHA1"],
            all.Select(a => $"{Number(a!, "digits")} {Number(a!, "period")} {Text(a!, "algorithm")}")
        );
    }

    [Fact]
    public async Task Short_secret_is_taken_on_demand_and_marked_for_the_person_and_the_Owners_until_it_is_replaced()
    {
        var ana = await _host.NewMemberAsync();
        var uri = $"otpauth://totp/x?secret={Short}";
        (await PostAsync(ana.Email, uri, allowShort: false)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.True(Flag(await ImportAsync(ana, uri, allowShort: true)));
        await _host.DrainAsync();

        await ana.SignInAsync(ana.CodeOf(Short));
        var (listed, next) = await ListedAsync(ana);
        Assert.True(Flag(listed));
        Assert.Equal(["replace"], next);
        Assert.True(Flag(await MemberAsync(ana)));
        Assert.False(Flag(await MemberAsync(_owner)));
        var roster = (await _host.Api.GetAsync("tenants/acme/members", _owner.Token)).Expect(HttpStatusCode.OK).Body!["members"]!.AsArray();
        Assert.Equal([ana.UserId], roster.Where(m => Flag(m!)).Select(m => Text(m!, "userId")));
        var csv = (await _host.Api.GetAsync("tenants/acme/members.csv", _owner.Token)).Text.Split("\r\n");
        Assert.EndsWith(",shortSecret,authenticatorTypes", csv[0], StringComparison.Ordinal);
        Assert.EndsWith(",true,app", csv.Single(l => l.StartsWith(ana.UserId, StringComparison.Ordinal)), StringComparison.Ordinal);

        _host.Clock.NextStep();
        await ana.EnrollAsync();
        _host.Clock.NextStep();
        (await _host.Api.PostAsync($"authenticators/{Text(listed, "id")}/unbind", new { code = ana.Code() }, ana.Token)).Expect(
            HttpStatusCode.OK
        );
        await _host.DrainAsync();
        Assert.False(Flag(await MemberAsync(ana)));
    }

    [Fact]
    public async Task Export_of_Google_Authenticator_is_imported_for_the_person_with_the_address()
    {
        var ana = await _host.NewMemberAsync();
        var uri = Exports.Uri(
            Exports.Message(1, 0, 1, Exports.Entry("ben@acme.test"), Exports.Entry("Old:ana@acme.test", "Old", algorithm: 2, digits: 2))
        );

        var imported = await ImportAsync(ana, uri);

        Assert.Equal(("SHA256", 8), (Text(imported, "algorithm"), Number(imported, "digits")));
        Assert.Equal("active", (await ana.SignInAsync(CodeOf(Exports.Secret, "SHA256", 8, 30, 0))).State);
        Assert.Equal("already_there", Text(await ImportAsync(ana, uri), "outcome"));
        // The same secret with other parameters is another authenticator.
        (await PostAsync(ana.Email, $"otpauth://totp/x?secret={Exports.Secret}")).Expect(HttpStatusCode.Conflict, "conflict");
    }

    private static string CodeOf(string secret, string algorithm, int digits, int period, int ahead, DateTimeOffset now) =>
        new Totp(
            Base32Encoding.ToBytes(secret),
            period,
            algorithm switch
            {
                "SHA256" => OtpHashMode.Sha256,
                "SHA512" => OtpHashMode.Sha512,
                _ => OtpHashMode.Sha1,
            },
            digits
        ).ComputeTotp(now.AddSeconds(ahead * period).UtcDateTime);

    private string CodeOf(string secret, string algorithm, int digits, int period, int ahead) =>
        CodeOf(secret, algorithm, digits, period, ahead, _host.Clock.Now);

    private Task<Reply> PostAsync(string email, string uri, bool? allowShort = null) =>
        _host.Api.OperatorPostAsync(
            "operator/tenants/acme/authenticators",
            new
            {
                email,
                uri,
                allowShort,
            }
        );

    private async Task<JsonNode> ImportAsync(Person person, string uri, bool? allowShort = null) =>
        (await PostAsync(person.Email, uri, allowShort)).Expect(HttpStatusCode.OK).Body!;

    private Task<Reply> VerifyAsync(Person person, string code) => _host.Api.PostAsync("session/verify", new { code }, person.Token);

    private async Task<(JsonNode Listed, string[] Next)> ListedAsync(Person person)
    {
        var list = (await _host.Api.GetAsync("authenticators", person.Token)).Expect(HttpStatusCode.OK).Body!["authenticators"]!;
        var session = (await person.GetSessionAsync()).Expect(HttpStatusCode.OK).Body!;
        return (Assert.Single(list.AsArray())!, [.. session["next"]!.AsArray().Select(n => Text(n!, "rel"))]);
    }

    private async Task<JsonNode> MemberAsync(Person person) =>
        (await _host.Api.GetAsync($"tenants/acme/members/{person.UserId}", _owner.Token)).Expect(HttpStatusCode.OK).Body!;

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static int Number(JsonNode node, string name) => node[name]!.GetValue<int>();

    private static bool Flag(JsonNode node) => node["shortSecret"]!.GetValue<bool>();
}
