using System.Text.Json;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Enrollment;

/// <summary>What is different about a passkey when an authenticator is enrolled.</summary>
public sealed class PasskeyEnrollment(PasskeySites sites)
{
    /// <param name="Options">For <c>navigator.credentials.create</c>.</param>
    /// <param name="EmailCodeRequired">Whether the confirmation needs a code mailed to the person, as things are now.</param>
    public sealed record Answer(
        AuthenticatorType Type,
        string Id,
        string Name,
        string RpId,
        JsonElement Options,
        bool EmailCodeRequired,
        DateTimeOffset ExpiresAt
    );

    /// <param name="asked">The relying party id of the request; null if it names none.</param>
    public Decision<Answer> Begin(SessionContext caller, string name, string? asked)
    {
        if (sites.For(caller.Tenant, asked, caller.Request.Origin) is not { } site)
        {
            return PasskeyErrors.NotARelyingParty();
        }

        var pending = new PendingEnrollment
        {
            Id = Identifier.New(),
            Name = name,
            Passkey = new PendingPasskey(site.RpId, PasskeyCeremonies.NewChallenge()),
            SessionId = caller.Session.Id,
            ExpiresAt = caller.Now + PendingEnrollment.Lifetime,
        };
        var answer = new Answer(
            AuthenticatorType.Passkey,
            pending.Id,
            name,
            site.RpId,
            PasskeyCeremonies.CreationOptions(caller.Tenant, caller.Account, pending.Passkey),
            MailboxProof.IsMissing(caller),
            pending.ExpiresAt
        );
        return Decision.Commit(EnrollmentRules.WithPending(caller.Account, pending), answer);
    }

    /// <summary>Verifies the new passkey and checks its model against the policy.</summary>
    public async Task<Result<Passkey>> VerifyAsync(
        SessionContext caller,
        PendingEnrollment pending,
        PendingPasskey asked,
        PasskeyAttestation given
    )
    {
        // The operator may have taken the relying party off the tenant's list since.
        if (sites.Find(caller.Tenant, asked.RpId) is not { } site)
        {
            return EnrollmentErrors.NotBegun();
        }

        var verified = await PasskeyCeremonies.VerifyAsync(caller.Tenant, caller.Account, asked, site, given);
        return verified.Then<Passkey>(made =>
            caller.Tenant.Policy.OnlyAaguids is { } models && !models.Contains(made.Aaguid)
                ? PasskeyErrors.ModelNotAllowed()
                : new Passkey
                {
                    Id = pending.Id,
                    Name = pending.Name,
                    RpId = asked.RpId,
                    CredentialId = made.CredentialId,
                    PublicKey = made.PublicKey,
                    SignCount = made.SignCount,
                    Aaguid = made.Aaguid,
                    BackupEligible = made.BackupEligible,
                    BackedUp = made.BackedUp,
                    Transports = given.Transports,
                    CreatedAt = caller.Now,
                    LastUsedAt = caller.Now,
                }
        );
    }
}
