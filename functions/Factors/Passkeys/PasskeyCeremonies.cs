using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Exceptions;
using Fido2NetLib.Objects;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Factors.Passkeys;

/// <param name="CredentialId">In base64url.</param>
/// <param name="PublicKey">COSE key in base64.</param>
public sealed record NewPasskey(string CredentialId, string PublicKey, uint SignCount, string Aaguid, bool BackupEligible, bool BackedUp);

/// <param name="SignCount">The signature counter; 0 if the authenticator does not count.</param>
/// <param name="BackedUp">Whether the passkey is backed up now.</param>
/// <param name="IsCopy">Whether the counter did not go on, so that a copy of the key exists (WebAuthn Level 3 §6.1.1).</param>
public sealed record CheckedAssertion(uint SignCount, bool BackedUp, bool IsCopy);

/// <summary>The two ceremonies of WebAuthn (Level 3 §7). The library Fido2 reads and verifies the responses.</summary>
public static class PasskeyCeremonies
{
    private const int ChallengeLength = 32;

    // Every authenticator in use has one of them. EdDSA would need the native code of a library of Fido2.
    private static readonly PubKeyCredParam[] Algorithms = [PubKeyCredParam.ES256, PubKeyCredParam.RS256];

    private static readonly AuthenticatorSelection Selection = new()
    {
        ResidentKey = ResidentKeyRequirement.Required,
        UserVerification = UserVerificationRequirement.Required,
    };

    /// <summary>A challenge in base64url.</summary>
    public static string NewChallenge() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ChallengeLength));

    /// <summary>The user handle of an account. It finds the account, and tells nothing about the person.</summary>
    public static byte[] HandleOf(UserId user) => Encoding.ASCII.GetBytes(user.Value);

    /// <summary>The account of a user handle; null if it is none of this service.</summary>
    public static UserId? UserOf(byte[]? handle) =>
        handle is { Length: Identifier.Length } && UserId.TryParse(Encoding.ASCII.GetString(handle), out var user) ? user : null;

    /// <summary>Options for <c>navigator.credentials.create</c> (PublicKeyCredentialCreationOptionsJSON).</summary>
    public static JsonElement CreationOptions(Tenant tenant, Account account, PendingPasskey pending) =>
        JsonElement.Parse(Creation(tenant, account, pending).ToJson());

    /// <summary>Options for <c>navigator.credentials.get</c> (PublicKeyCredentialRequestOptionsJSON).</summary>
    /// <param name="allowed">The passkeys of which one must answer; empty for any that the person picks.</param>
    public static JsonElement RequestOptions(string rpId, string challenge, IEnumerable<Passkey> allowed) =>
        JsonElement.Parse(Request(rpId, challenge, allowed).ToJson());

    /// <summary>Verifies a new passkey (§7.1).</summary>
    public static async Task<Result<NewPasskey>> VerifyAsync(
        Tenant tenant,
        Account account,
        PendingPasskey pending,
        RelyingParty site,
        PasskeyAttestation given
    )
    {
        try
        {
            if (!IsListed(site, AuthenticatorAttestationResponse.Parse(given.Raw).Origin))
            {
                return PasskeyErrors.WrongOrigin();
            }

            var made = await For(site)
                .MakeNewCredentialAsync(
                    new MakeNewCredentialParams
                    {
                        AttestationResponse = given.Raw,
                        OriginalOptions = Creation(tenant, account, pending),
                        IsCredentialIdUniqueToUserCallback = (p, _) =>
                            Task.FromResult(account.Factors.Passkeys.All(k => k.CredentialId != Base64Url.EncodeToString(p.CredentialId))),
                    }
                );
            return made.Id.Length > Passkey.CredentialIdLimit
                ? PasskeyErrors.WrongSignature()
                : new NewPasskey(
                    Base64Url.EncodeToString(made.Id),
                    Convert.ToBase64String(made.PublicKey),
                    made.SignCount,
                    made.AaGuid.ToString(),
                    made.IsBackupEligible,
                    made.IsBackedUp
                );
        }
        catch (Fido2VerificationException e)
        {
            return PasskeyErrors.Of(e);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return PasskeyErrors.WrongSignature();
        }
    }

    /// <summary>Verifies the use of a passkey (§7.2).</summary>
    /// <param name="challenge">The challenge that was to be signed, in base64url.</param>
    public static async Task<Result<CheckedAssertion>> VerifyAsync(
        Account account,
        Passkey passkey,
        string challenge,
        RelyingParty site,
        PasskeyAssertion given
    )
    {
        try
        {
            var response = AuthenticatorAssertionResponse.Parse(given.Raw);
            if (!IsListed(site, response.Origin))
            {
                return PasskeyErrors.WrongOrigin();
            }

            // §7.2: a key that never leaves its device never becomes one that may, so this is not the passkey that was enrolled.
            if (response.AuthenticatorData.IsBackupEligible != passkey.BackupEligible)
            {
                return PasskeyErrors.WrongSignature();
            }

            var done = await For(site)
                .MakeAssertionAsync(
                    new MakeAssertionParams
                    {
                        AssertionResponse = given.Raw,
                        OriginalOptions = Request(site.RpId, challenge, [passkey]),
                        StoredPublicKey = Convert.FromBase64String(passkey.PublicKey),
                        StoredSignatureCounter = passkey.SignCount,
                        IsUserHandleOwnerOfCredentialIdCallback = (p, _) => Task.FromResult(UserOf(p.UserHandle) == account.Id),
                    }
                );
            return new CheckedAssertion(done.SignCount, done.IsBackedUp, IsCopy: false);
        }
        catch (Fido2VerificationException e) when (e.Code == Fido2ErrorCode.InvalidSignCount)
        {
            return new CheckedAssertion(passkey.SignCount, passkey.BackedUp, IsCopy: true);
        }
        catch (Fido2VerificationException e)
        {
            return PasskeyErrors.Of(e);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return PasskeyErrors.WrongSignature();
        }
    }

    /// <summary>The challenge that a response claims to answer; null if it cannot be read.</summary>
    public static byte[]? ChallengeOf(PasskeyAssertion given)
    {
        try
        {
            return AuthenticatorAssertionResponse.Parse(given.Raw).Challenge;
        }
        catch (Exception e) when (e is Fido2VerificationException || IsUnreadable(e))
        {
            return null;
        }
    }

    // The library compares origins after normalizing them.
    private static bool IsListed(RelyingParty site, string? origin) => site.Origins.Contains(origin, StringComparer.Ordinal);

    // The bytes are the caller's: whatever the library cannot do with them is a refusal, never a fault of this service.
    private static bool IsUnreadable(Exception e) => e is not (OutOfMemoryException or OperationCanceledException);

    private static Fido2 For(RelyingParty site) =>
        new(
            new Fido2Configuration
            {
                RPID = site.RpId,
                RPName = site.RpId,
                Origins = site.Origins.ToHashSet(StringComparer.Ordinal),
            }
        );

    private static CredentialCreateOptions Creation(Tenant tenant, Account account, PendingPasskey pending) =>
        new()
        {
            Rp = new PublicKeyCredentialRpEntity(pending.RpId, tenant.Name),
            User = new Fido2User
            {
                Id = HandleOf(account.Id),
                // The name by which people pick a passkey. The same person can have one in several tenants.
                Name = $"{account.Profile.Email} ({tenant.Name})",
                DisplayName = $"{account.Profile.DisplayName ?? account.Profile.Email} ({tenant.Name})",
            },
            Challenge = Base64Url.DecodeFromChars(pending.Challenge),
            PubKeyCredParams = Algorithms,
            Timeout = (ulong)PendingEnrollment.Lifetime.TotalMilliseconds,
            Attestation = tenant.Policy.OnlyAaguids is null ? AttestationConveyancePreference.None : AttestationConveyancePreference.Direct,
            AuthenticatorSelection = Selection,
            ExcludeCredentials = [.. account.Factors.Passkeys.Where(p => p.RpId == pending.RpId).Select(Describe)],
        };

    private static AssertionOptions Request(string rpId, string challenge, IEnumerable<Passkey> allowed) =>
        new()
        {
            Challenge = Base64Url.DecodeFromChars(challenge),
            Timeout = (ulong)PendingChallenge.Lifetime.TotalMilliseconds,
            RpId = rpId,
            AllowCredentials = [.. allowed.Select(Describe)],
            UserVerification = UserVerificationRequirement.Required,
        };

    private static PublicKeyCredentialDescriptor Describe(Passkey passkey) =>
        new(
            PublicKeyCredentialType.PublicKey,
            Base64Url.DecodeFromChars(passkey.CredentialId),
            [.. passkey.Transports.Select(t => t.ToEnum<AuthenticatorTransport>())]
        );
}
