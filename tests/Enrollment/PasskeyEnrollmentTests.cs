using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Enrollment;

public sealed class PasskeyEnrollmentTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await PasskeySteps.StartWithPortalAsync();
        _owner = await _host.NewTenantAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task First_passkey_verifies_the_session_and_comes_with_recovery_codes()
    {
        var ana = await SignedInAsync();
        var begun = (await _host.BeginPasskeyAsync(ana, "Laptop")).Expect(HttpStatusCode.Created);
        var options = begun.Body!["options"]!;

        var confirmed = await _host.ConfirmPasskeyAsync(ana, begun, new VirtualAuthenticator().Create(options));

        Assert.Equal("passkey", begun.Body!["type"]!.GetValue<string>());
        Assert.Equal("mfa.acme.test", options["rp"]!["id"]!.GetValue<string>());
        Assert.Equal("none", options["attestation"]!.GetValue<string>());
        Assert.Equal("required", options["authenticatorSelection"]!["userVerification"]!.GetValue<string>());
        Assert.Equal("required", options["authenticatorSelection"]!["residentKey"]!.GetValue<string>());
        Assert.DoesNotContain("null", options.ToJsonString(), StringComparison.Ordinal);
        var session = confirmed.Expect(HttpStatusCode.OK).Body!["session"]!;
        Assert.Equal(["pwd", "swk", "user", "mfa", "phr"], session["amr"].Texts());
        Assert.Equal("aal2", session["assurance"]!.GetValue<string>());
        Assert.Equal(10, confirmed.Body!["recoveryCodes"]!.AsArray().Count);
        var shown = confirmed.Body!["authenticator"]!;
        Assert.Equal("passkey", shown["type"]!.GetValue<string>());
        Assert.Equal("Laptop", shown["name"]!.GetValue<string>());
        Assert.Equal("mfa.acme.test", shown["rpId"]!.GetValue<string>());
        Assert.True(shown["synced"]!.GetValue<bool>());
        Assert.Equal("fbfc3007-154e-4ecc-8c0b-6e020557d7bd", shown["aaguid"]!.GetValue<string>());
        Assert.Null(shown["digits"]);
        await _host.DrainAsync();
        Assert.Contains(_host.Mail.Messages, m => m.To == ana.Email && m.Subject.Contains("a passkey was added", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Passkeys_and_apps_are_listed_renamed_and_removed_alike()
    {
        var ana = await SignedInAsync();
        await ana.EnrollAsync("Phone");
        var confirmed = await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator { IsSynced = false });
        var id = confirmed.Body!["authenticator"]!["id"]!.GetValue<string>();

        var taken = await RenameAsync(ana, id, "phone");
        var renamed = await RenameAsync(ana, id, "Key ring");
        var listed = (await _host.Api.GetAsync("authenticators", ana.Token)).Expect(HttpStatusCode.OK).Body!;
        var removed = await _host.Api.PostAsync($"authenticators/{id}/unbind", new { }, ana.Token);

        taken.Expect(HttpStatusCode.Conflict, "conflict");
        renamed.Expect(HttpStatusCode.OK);
        Assert.Null(confirmed.Body!["recoveryCodes"]);
        Assert.Equal(["app", "passkey"], [.. listed["authenticators"]!.AsArray().Select(a => a!["type"]!.GetValue<string>())]);
        Assert.Equal("Key ring", listed["authenticators"]![1]!["name"]!.GetValue<string>());
        Assert.False(listed["authenticators"]![1]!["synced"]!.GetValue<bool>());
        Assert.Equal(["app", "passkey"], listed["types"].Texts());
        // The session was verified with what was removed.
        Assert.Equal("aal1", removed.Expect(HttpStatusCode.OK).Body!["session"]!["assurance"]!.GetValue<string>());
        await _host.DrainAsync();
        Assert.Contains(_host.Mail.Messages, m => m.Subject.Contains("a passkey was removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Further_passkey_needs_a_fresh_second_factor()
    {
        var ana = await SignedInAsync();
        await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator());
        _host.Clock.Advance(SessionEvaluation.Freshness + TimeSpan.FromSeconds(1));

        var begun = await _host.BeginPasskeyAsync(ana);

        begun.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal(["passkey"], begun.Body!["next"]![0]!["types"].Texts());
    }

    [Fact]
    public async Task Challenge_of_an_enrollment_works_once_and_for_ten_minutes()
    {
        var ana = await SignedInAsync();
        var begun = await _host.BeginPasskeyAsync(ana);
        var attestation = new VirtualAuthenticator().Create(begun.Body!["options"]!);
        var other = await _host.BeginPasskeyAsync(ana);

        var ofAnother = await _host.ConfirmPasskeyAsync(ana, other, attestation);
        _host.Clock.Advance(PendingEnrollment.Lifetime);
        var late = await _host.ConfirmPasskeyAsync(ana, begun, attestation);
        await ana.SignInAsync();
        var again = await _host.BeginPasskeyAsync(ana);
        var right = new VirtualAuthenticator().Create(again.Body!["options"]!);
        ana.Token = (await _host.ConfirmPasskeyAsync(ana, again, right)).Expect(HttpStatusCode.OK).Token;
        var replayed = await _host.ConfirmPasskeyAsync(ana, again, right);

        ExpectInvalid(ofAnother, "challenge_not_open");
        late.Expect(HttpStatusCode.Gone, "enrollment_expired");
        replayed.Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Concurrent_posts_of_one_attestation_enroll_one_passkey()
    {
        var ana = await SignedInAsync();
        var begun = await _host.BeginPasskeyAsync(ana);
        var attestation = new VirtualAuthenticator().Create(begun.Body!["options"]!);

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _host.ConfirmPasskeyAsync(ana, begun, attestation)));

        ana.Token = Assert.Single(replies, r => r.Status == HttpStatusCode.OK).Token;
        Assert.Single((await _host.Api.GetAsync("authenticators", ana.Token)).Body!["authenticators"]!.AsArray());
    }

    [Fact]
    public async Task Attestation_from_elsewhere_is_refused()
    {
        var ana = await SignedInAsync();
        var begun = await _host.BeginPasskeyAsync(ana);
        var options = begun.Body!["options"]!;

        Task<Reply> ConfirmAsync(VirtualAuthenticator device) => _host.ConfirmPasskeyAsync(ana, begun, device.Create(options));

        ExpectInvalid(await ConfirmAsync(new() { Origin = "https://mfa-acme.test" }), "wrong_origin");
        ExpectInvalid(await ConfirmAsync(new() { Origin = VirtualAuthenticator.Portal + ":443" }), "wrong_origin");
        ExpectInvalid(await ConfirmAsync(new() { EmbeddedIn = "https://evil.test" }), "wrong_origin");
        ExpectInvalid(await ConfirmAsync(new() { SignsForRpId = "acme.test" }), "wrong_relying_party");
        ExpectInvalid(await ConfirmAsync(new() { VerifiesUser = false }), "user_not_verified");
        ExpectInvalid(await ConfirmAsync(new() { IdSize = Passkey.CredentialIdLimit + 1 }), "wrong_signature");
        (await ConfirmAsync(new() { IdSize = Passkey.CredentialIdLimit })).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Account_takes_ten_passkeys_of_the_largest_size()
    {
        var ana = await SignedInAsync();
        var name = new string('漢', 60);
        for (var n = 0; n < Account.MaximumPasskeys; n++)
        {
            await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator { IdSize = Passkey.CredentialIdLimit }, $"{name}{n}");
        }

        var eleventh = await _host.BeginPasskeyAsync(ana);

        eleventh.Expect(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("too_many_authenticators", eleventh.Body!["reason"]!.GetValue<string>());
        // An app is counted on its own.
        (await _host.Api.PostAsync("authenticators", new { }, ana.Token)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Recovery_code_of_a_person_who_lost_ten_passkeys_replaces_the_one_used_least_recently()
    {
        var ana = await SignedInAsync();
        var codes = (await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator(), "Passkey 0")).Body!["recoveryCodes"].Texts();
        for (var n = 1; n < Account.MaximumPasskeys; n++)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator(), $"Passkey {n}");
        }

        await _owner.SignInAsync();
        await _owner.EnrollAsync();
        await _host.EnrollPasskeyAsync(_owner, new VirtualAuthenticator());
        (await _owner.SwitchAsync(new { mode = "required", phishingResistant = "all" })).Expect(HttpStatusCode.OK);
        await ana.SignInAsync();
        var recovered = await _host.Api.PostAsync("session/verify", new { recoveryCode = codes[0] }, ana.Token);
        ana.Token = recovered.Expect(HttpStatusCode.OK).Token;

        var enrolled = await _host.EnrollPasskeyAsync(ana, new VirtualAuthenticator(), "New");

        Assert.Equal("active", enrolled.State);
        var names = (await _host.AccountAsync(ana)).Factors.Passkeys.Select(p => p.Name).ToArray();
        Assert.Equal(
            [.. Enumerable.Range(1, 9).Select(n => $"Passkey {n}"), "New"],
            names.Order(StringComparer.Ordinal).OrderBy(n => n == "New")
        );
        await _host.DrainAsync();
        Assert.Contains(_host.Mail.Messages, m =>
            m.To == ana.Email && m.Categories.Contains("PasskeyRemoved") && m.Text.Contains("Passkey 0", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Owner_proves_the_mailbox_for_the_first_passkey()
    {
        await _owner.SignInAsync();
        var begun = await _host.BeginPasskeyAsync(_owner);
        var attestation = new VirtualAuthenticator().Create(begun.Body!["options"]!);

        var unproven = await _host.ConfirmPasskeyAsync(_owner, begun, attestation);
        var proven = await _host.ConfirmPasskeyAsync(_owner, begun, attestation, await _host.MailedCodeAsync(_owner));

        Assert.True(begun.Body!["emailCodeRequired"]!.GetValue<bool>());
        unproven.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        proven.Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_listed_models_are_enrolled_if_the_policy_lists_any()
    {
        await _owner.SignInAsync();
        await _owner.EnrollAsync();
        var listed = new VirtualAuthenticator { Aaguid = new Guid("ee882879-721c-4913-9775-3dfcce97072a") };
        (await _owner.SwitchAsync(new { mode = "optional", allowedAaguids = new[] { listed.Aaguid.ToString() } })).Expect(
            HttpStatusCode.OK
        );
        var ana = await SignedInAsync();
        var begun = await _host.BeginPasskeyAsync(ana);

        var other = await _host.ConfirmPasskeyAsync(ana, begun, new VirtualAuthenticator().Create(begun.Body!["options"]!));
        var right = await _host.ConfirmPasskeyAsync(ana, begun, listed.Create(begun.Body!["options"]!));

        Assert.Equal("direct", begun.Body!["options"]!["attestation"]!.GetValue<string>());
        ExpectInvalid(other, "model_not_allowed");
        right.Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Response_that_is_none_is_refused_and_changes_nothing()
    {
        var ana = await SignedInAsync();
        var begun = await _host.BeginPasskeyAsync(ana);
        var right = new VirtualAuthenticator().Create(begun.Body!["options"]!);
        JsonNode[] wrong = [new JsonObject(), JsonValue.Create("x"), new JsonArray(), With("rawId", "AAAA"), With("type", "password")];

        foreach (var attestation in wrong)
        {
            var reply = await _host.ConfirmPasskeyAsync(ana, begun, attestation);
            reply.Expect(HttpStatusCode.BadRequest, "invalid_request");
            Assert.Equal("not_an_attestation", reply.Body!["fieldErrors"]![0]!["reason"]!.GetValue<string>());
        }

        (await _host.ConfirmPasskeyAsync(ana, begun, right)).Expect(HttpStatusCode.OK);

        JsonObject With(string member, string value)
        {
            var changed = right.DeepClone().AsObject();
            changed[member] = value;
            return changed;
        }
    }

    [Fact]
    public async Task Response_cut_off_anywhere_is_refused_and_never_a_fault()
    {
        var ana = await SignedInAsync();
        var begun = await _host.BeginPasskeyAsync(ana);
        var right = new VirtualAuthenticator().Create(begun.Body!["options"]!);
        var statement = Base64Url.DecodeFromChars(right["response"]!["attestationObject"]!.GetValue<string>());

        for (var length = 1; length < statement.Length; length += 2)
        {
            var cut = right.DeepClone();
            cut["response"]!["attestationObject"] = Base64Url.EncodeToString(statement.AsSpan(0, length));
            ExpectInvalid(await _host.ConfirmPasskeyAsync(ana, begun, cut), "wrong_signature");
        }
    }

    private async Task<Person> SignedInAsync()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        return ana;
    }

    private Task<Reply> RenameAsync(Person person, string id, string name) =>
        _host.Api.SendAsync(
            HttpMethod.Patch,
            $"authenticators/{id}",
            new StringContent(new JsonObject { ["name"] = name }.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
            person.Token
        );

    internal static void ExpectInvalid(Reply reply, string reason)
    {
        reply.Expect(HttpStatusCode.Forbidden, "passkey_invalid");
        Assert.Equal(reason, reply.Body!["reason"]!.GetValue<string>());
    }
}
