using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Factors;

/// <summary>
/// The test vectors of WebAuthn Level 3, section 16: pairs of a registration and an authentication, of every attestation format. Many of
/// them lack user verification, which this service requires.
/// </summary>
public sealed class PasskeyVectorTests
{
    private const string RpId = "example.org";
    private const string Accepted = "accepted";

    private static readonly RelyingParty Site = new(RpId, ["https://example.org"]);

    private static readonly Dictionary<string, JsonNode> Vectors = JsonNode
        .Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Factors", "webauthn-vectors.json")))!
        .AsArray()
        .ToDictionary(v => v!["name"]!.GetValue<string>(), v => v!);

    private static readonly Tenant Tenant = new()
    {
        Id = TenantId.Parse("acme"),
        Name = "Acme Ltd",
        Policy = new TwoFactorPolicy(),
        Owners = [],
    };

    private static readonly Account Account = new()
    {
        Tenant = Tenant.Id,
        Id = UserId.New(),
        Profile = new Profile
        {
            Email = "ana@acme.test",
            Role = Role.Member,
            CreatedAt = DateTimeOffset.UnixEpoch,
        },
    };

    [Theory]
    [InlineData("none-es256", "user_not_verified")]
    [InlineData("packed-self-es256", Accepted)]
    [InlineData("none-es256-crossOrigin", "wrong_origin")]
    [InlineData("none-es256-topOrigin", "wrong_origin")]
    [InlineData("none-es256-long-credential-id", "user_not_verified")]
    [InlineData("packed-es256", Accepted)]
    [InlineData("packed-es384", "user_not_verified")]
    // An algorithm that was not offered.
    [InlineData("packed-es512", "wrong_signature")]
    [InlineData("packed-rs256", Accepted)]
    [InlineData("packed-eddsa", "user_not_verified")]
    [InlineData("packed-ed448", "wrong_signature")]
    // The library also wants what the examples lack: a real manufacturer of the TPM, and a key that Android generated.
    [InlineData("tpm-es256", "wrong_signature")]
    [InlineData("android-key-es256", "wrong_signature")]
    [InlineData("apple-es256", "user_not_verified")]
    [InlineData("fido-u2f-es256", "user_not_verified")]
    public async Task Registration_of_the_standard_is_judged_as_the_service_requires(string name, string expected) =>
        Assert.Equal(expected, Outcome(await RegisterAsync(name)));

    [Theory]
    [InlineData("packed-self-es256", "user_not_verified")]
    [InlineData("packed-es256", Accepted)]
    [InlineData("packed-rs256", "user_not_verified")]
    public async Task Authentication_of_the_standard_is_judged_as_the_service_requires(string name, string expected)
    {
        Assert.False((await RegisterAsync(name)).IsRefused(out _, out var made));
        var vector = Vectors[name]["authentication"]!;
        var passkey = new Passkey
        {
            Id = Identifier.New(),
            Name = name,
            RpId = RpId,
            CredentialId = made.CredentialId,
            PublicKey = made.PublicKey,
            SignCount = made.SignCount,
            Aaguid = made.Aaguid,
            BackupEligible = made.BackupEligible,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var given = PasskeyAssertion.Read(new FieldErrors(), Credential(name, vector, "clientDataJSON", "authenticatorData", "signature"))!;

        Task<Result<CheckedAssertion>> VerifyAsync(Passkey key, string challenge) =>
            PasskeyCeremonies.VerifyAsync(Account, key, challenge, Site, given);

        var challenge = vector["challenge"]!.GetValue<string>();
        Assert.Equal(expected, Outcome(await VerifyAsync(passkey, challenge)));
        Assert.Equal("challenge_not_open", Outcome(await VerifyAsync(passkey, PasskeyCeremonies.NewChallenge())));
        if (expected == Accepted)
        {
            (await RegisterAsync("packed-self-es256")).IsRefused(out _, out var other);
            Assert.Equal("wrong_signature", Outcome(await VerifyAsync(passkey with { PublicKey = other!.PublicKey }, challenge)));
        }
    }

    private static Task<Result<NewPasskey>> RegisterAsync(string name)
    {
        var vector = Vectors[name]["registration"]!;
        var given = PasskeyAttestation.Read(new FieldErrors(), Credential(name, vector, "clientDataJSON", "attestationObject"))!;
        var pending = new PendingPasskey(RpId, vector["challenge"]!.GetValue<string>());
        return PasskeyCeremonies.VerifyAsync(Tenant, Account, pending, Site, given);
    }

    private static JsonElement Credential(string name, JsonNode vector, params string[] members) =>
        JsonSerializer.SerializeToElement(
            new JsonObject
            {
                ["id"] = Vectors[name]["credentialId"]!.DeepClone(),
                ["rawId"] = Vectors[name]["credentialId"]!.DeepClone(),
                ["type"] = "public-key",
                ["response"] = new JsonObject(members.Select(m => KeyValuePair.Create(m, (JsonNode?)vector[m]!.DeepClone()))),
            }
        );

    private static string Outcome<T>(Result<T> result) => result.IsRefused(out var refusal, out _) ? refusal.Reason.Name : Accepted;
}
