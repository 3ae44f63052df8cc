using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Codes;
using MfaFunctions.Factors;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Proof of the mailbox for the first authenticator. Without it, whoever has the password of a person who never enrolled could enroll an
/// own app and hold the person's second factor.
/// </summary>
public sealed class MailboxProof(EnrollmentCodes codes)
{
    /// <summary>Whether the caller still has to prove the mailbox: always for an Owner, for a member if the policy says so.</summary>
    public static bool IsMissing(SessionContext caller)
    {
        var (tenant, account) = (caller.Tenant, caller.Account);
        // Either mark of an Owner is sufficient, because a change of role writes them one after the other.
        var isOwner = account.Profile.Role == Role.Owner || tenant.Owners.Contains(account.Id.Value);
        return !account.HasAuthenticator
            && (isOwner || tenant.Policy.EnrollmentProof == EnrollmentProof.Mail)
            && !(account.Credentials.AcceptedLink is { } accepted && accepted.Covers(caller.Session, caller.Now));
    }

    /// <summary>Returns the refusal, with a wrong code charged to the session; null if the mailbox is proven or need not be.</summary>
    public Decision<T>? Refuse<T>(SessionContext caller, OneTimeCode? given)
    {
        if (!IsMissing(caller))
        {
            return null;
        }

        var session = caller.Session;
        if (given is null || session.MailedCode is not { } entry || caller.Now >= entry.ExpiresAt)
        {
            return Denials.MailboxNotProven(caller, (int)EnrollmentCodes.Lifetime.TotalSeconds);
        }

        if (codes.Matches(caller.Account, session, entry, given))
        {
            return null;
        }

        var wrong = entry.Wrong + 1;
        var left = wrong < EnrollmentCodes.Attempts ? entry with { Wrong = wrong } : null;
        return new Decision<T>(
            caller.Account.WithSession(session with { MailedCode = left }),
            EnrollmentErrors.EmailCodeInvalid(EnrollmentCodes.Attempts - wrong),
            []
        );
    }
}
