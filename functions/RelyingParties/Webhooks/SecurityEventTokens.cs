using MfaFunctions.Events;
using MfaFunctions.Platform.Http;
using Microsoft.Extensions.Options;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>
/// Signs security event tokens (RFC 8417), each with one event of OpenID CAEP 1.0. They have neither <c>exp</c> nor <c>sub</c>, so that
/// nobody takes one for an access token (RFC 8417 §4).
/// </summary>
public sealed class SecurityEventTokens(SignedTokens tokens, IOptions<AccessOptions> options)
{
    private const string Type = "secevent+jwt";

    // The levels are those of sessions and access tokens. They make no claim about other standards' levels.
    private const string Namespace = "mfa-functions";

    /// <summary>Signs the event. Every attempt signs the same claims.</summary>
    /// <param name="message">The event.</param>
    /// <param name="audience">The receiver's endpoint.</param>
    public string Sign(WebhookMessage message, string audience)
    {
        var details = new Dictionary<string, object>
        {
            ["event_timestamp"] = message.OccurredAt.ToUnixTimeSeconds(),
            ["initiating_entity"] = message.InitiatedBy,
        };
        if (message.Type == CaepEvents.CredentialChange)
        {
            details["credential_type"] = message.Credential!;
            details["change_type"] = message.Change!;
        }
        else if (message.Type == CaepEvents.AssuranceLevelChange)
        {
            details["namespace"] = Namespace;
            details["previous_level"] = "aal1";
            details["current_level"] = "aal2";
            details["change_direction"] = "increase";
        }

        return tokens.Sign(
            Type,
            new Dictionary<string, object>
            {
                ["iss"] = options.Value.Issuer,
                ["aud"] = audience,
                ["jti"] = message.TokenId,
                ["iat"] = message.IssuedAt.ToUnixTimeSeconds(),
                ["toe"] = message.OccurredAt.ToUnixTimeSeconds(),
                ["txn"] = message.EventId,
                ["sub_id"] = SubjectOf(message),
                ["events"] = new Dictionary<string, object> { [CaepEvents.BaseUri + message.Type] = details },
            }
        );
    }

    // A complex subject (OpenID Shared Signals Framework 1.0). The ids are those of access tokens: sub, tid and sid.
    private Dictionary<string, object> SubjectOf(WebhookMessage message)
    {
        var subject = new Dictionary<string, object>
        {
            ["format"] = "complex",
            ["user"] = new Dictionary<string, object>
            {
                ["format"] = "iss_sub",
                ["iss"] = options.Value.Issuer,
                ["sub"] = message.UserId,
            },
            ["tenant"] = Opaque(message.TenantId),
        };
        if (message.SessionId is { } session)
        {
            subject["session"] = Opaque(session);
        }

        return subject;
    }

    private static Dictionary<string, object> Opaque(string id) => new() { ["format"] = "opaque", ["id"] = id };
}
