namespace MfaFunctions.Events;

/// <summary>An event of OpenID CAEP 1.0, of which services that trust the app are told.</summary>
/// <param name="Type">The last part of the type's URI, such as <c>session-revoked</c>.</param>
/// <param name="InitiatedBy">Claim <c>initiating_entity</c>: <c>admin</c>, <c>user</c> or <c>policy</c>.</param>
public sealed record CaepEvent(string Type, string InitiatedBy)
{
    /// <summary>The session that it concerns; null for all sessions of the person.</summary>
    public string? Session { get; init; }

    /// <summary>Claim <c>credential_type</c>; null for other types.</summary>
    public string? Credential { get; init; }

    /// <summary>Claim <c>change_type</c>: <c>create</c>, <c>update</c>, <c>revoke</c> or <c>delete</c>; null for other types.</summary>
    public string? Change { get; init; }
}

/// <summary>What a security event means to services that trust the app (OpenID CAEP 1.0, §3).</summary>
public static class CaepEvents
{
    /// <summary>Beginning of the URI of every type (§3).</summary>
    public const string BaseUri = "https://schemas.openid.net/secevent/caep/event-type/";

    public const string SessionRevoked = "session-revoked";
    public const string CredentialChange = "credential-change";
    public const string AssuranceLevelChange = "assurance-level-change";

    // The types of credentials that CAEP names, and two that it leaves to agreement.
    private const string App = "app";
    private const string Password = "password";
    private const string RecoveryCodes = "recovery-codes";
    private const string Identity = "federated-identity";
    private const string Passkey = "fido2-platform";
    private const string RoamingPasskey = "fido2-roaming";

    /// <summary>The events that follow from the event, in a fixed order; empty for most kinds.</summary>
    public static IReadOnlyList<CaepEvent> Of(SecurityEvent happened)
    {
        if (happened.User is null)
        {
            return [];
        }

        var by = InitiatorOf(happened);
        var events = new List<CaepEvent>();
        if (CredentialOf(happened) is { } changed)
        {
            events.Add(new CaepEvent(CredentialChange, by) { Credential = changed.Credential, Change = changed.Change });
        }

        events.AddRange(SessionsOf(happened).Select(session => new CaepEvent(SessionRevoked, by) { Session = session }));
        if (happened.Data.TryGetValue(EventData.RaisedSession, out var raised))
        {
            events.Add(new CaepEvent(AssuranceLevelChange, by) { Session = raised });
        }

        return events;
    }

    private static (string Credential, string Change)? CredentialOf(SecurityEvent happened) =>
        happened.Kind switch
        {
            EventKind.AuthenticatorAdded or EventKind.EnrolledByAdministrator => (App, "create"),
            EventKind.AuthenticatorRemoved => (App, "delete"),
            EventKind.PasskeyAdded => (PasskeyOf(happened), "create"),
            EventKind.PasskeyRemoved => (PasskeyOf(happened), "delete"),
            EventKind.PasskeyDisabled => (PasskeyOf(happened), "revoke"),
            EventKind.FactorDisabled or EventKind.FactorsReset or EventKind.BreakGlassDone => (App, "revoke"),
            EventKind.RecoveryCodesRenewed => (RecoveryCodes, "update"),
            EventKind.PasswordChanged => (Password, "update"),
            EventKind.PasswordInvalidated or EventKind.PasswordBlocked or EventKind.FirstFactorsReset => (Password, "revoke"),
            EventKind.InvitationAccepted when happened.Data.ContainsKey(EventData.Provider) => (Identity, "create"),
            EventKind.InvitationAccepted => (Password, "create"),
            EventKind.IdentityLinked => (Identity, "create"),
            EventKind.IdentityUnlinked => (Identity, "delete"),
            _ => null,
        };

    private static string PasskeyOf(SecurityEvent happened) => happened.Data.ContainsKey(EventData.Roaming) ? RoamingPasskey : Passkey;

    // Null stands for all sessions of the person.
    private static string?[] SessionsOf(SecurityEvent happened)
    {
        if (happened.Data.TryGetValue(EventData.EndedSessions, out var ended))
        {
            return ended.Split(',', StringSplitOptions.RemoveEmptyEntries);
        }

        var all = happened.Kind switch
        {
            EventKind.SessionsEnded
            or EventKind.MemberRemoved
            or EventKind.FactorsReset
            or EventKind.FirstFactorsReset
            or EventKind.BreakGlassDone
            // With a mailed link. A change in a session names the others, which it ends.
            or EventKind.PasswordChanged => true,
            EventKind.IdentityUnlinked => happened.Data.ContainsKey(EventData.By),
            _ => false,
        };
        return all ? [null] : [];
    }

    private static string InitiatorOf(SecurityEvent happened) =>
        happened.Kind switch
        {
            EventKind.FactorDisabled or EventKind.PasskeyDisabled or EventKind.PasswordInvalidated or EventKind.PasswordBlocked => "policy",
            _ => happened.Actor is { } actor && actor == happened.User ? "user" : "admin",
        };
}
