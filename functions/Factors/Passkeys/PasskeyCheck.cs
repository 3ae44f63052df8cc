using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Factors.Passkeys;

/// <summary>Checks an assertion against an account. Whoever calls it consumes the challenge in the commit of the result.</summary>
public static class PasskeyCheck
{
    /// <param name="account">The account as last read.</param>
    /// <param name="site">The relying party that the challenge was for.</param>
    /// <param name="challenge">The challenge, in base64url.</param>
    /// <param name="given">The assertion of the request.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="client">Where the request came from, for the events.</param>
    public static async Task<CheckedFactor> CheckAsync(
        Account account,
        RelyingParty site,
        string challenge,
        PasskeyAssertion given,
        DateTimeOffset now,
        string client
    )
    {
        if (Find(account, site, given) is not { } passkey)
        {
            return SecondFactorCheck.Refused(VerificationOutcome.Wrong, PasskeyErrors.UnknownPasskey());
        }

        if (passkey.DisabledAt is not null)
        {
            return SecondFactorCheck.Refused(VerificationOutcome.Blocked, PasskeyErrors.Disabled());
        }

        if ((await PasskeyCeremonies.VerifyAsync(account, passkey, challenge, site, given)).IsRefused(out var refusal, out var result))
        {
            return SecondFactorCheck.Refused(VerificationOutcome.Wrong, refusal);
        }

        if (result.IsCopy)
        {
            return Disable(account, passkey, now, client);
        }

        var used = passkey with { SignCount = result.SignCount, BackedUp = result.BackedUp, LastUsedAt = now };
        return SecondFactorCheck.Accepted(
            account with
            {
                Factors = account.Factors.With(used),
            },
            new SecondFactor(used.Id, now) { IsPhishingResistant = true },
            client
        );
    }

    /// <summary>The passkey that an assertion names, at this relying party; null if the account has none.</summary>
    public static Passkey? Find(Account account, RelyingParty site, PasskeyAssertion given) =>
        account.Factors.Passkeys.FirstOrDefault(p => p.RpId == site.RpId && p.CredentialId == given.CredentialId);

    /// <summary>What the events of a passkey say about it.</summary>
    public static (string Key, string Value)[] Described(Passkey passkey) =>
        [(EventData.Authenticator, passkey.Name), .. passkey.Transports.Contains("internal") ? [] : new[] { (EventData.Roaming, "true") }];

    // Whoever has the copy may have signed in or verified with it before, and enrolled another authenticator since, so no session stays in
    // which an authenticator was used. What a recovery code verified does: with it the person enrolls a replacement.
    private static CheckedFactor Disable(Account account, Passkey copied, DateTimeOffset now, string client)
    {
        var changed = account with
        {
            Factors = account.Factors.With(copied with { DisabledAt = now }),
            Sessions = [.. account.Sessions.Where(s => s.SecondFactor is null or { IsRecoveryCode: true } && !s.FirstFactor.IsPasskey)],
        };
        var told = account.NewEvent(
            EventKind.PasskeyDisabled,
            now,
            [(EventData.Client, client), account.SessionsEndedIn(changed), .. Described(copied)]
        );
        return new CheckedFactor(changed, null, PasskeyErrors.Disabled(), [told], new(VerificationOutcome.Wrong, Disables: true));
    }
}
