using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <summary>The latest acceptance of an invitation or a password reset link, which proved access to the mailbox.</summary>
/// <param name="Method">The first factor that it set, as an <c>amr</c> value.</param>
public sealed record AcceptedLink(
    [property: JsonPropertyName("At")] DateTimeOffset At,
    [property: JsonPropertyName("Method")] string Method
)
{
    /// <summary>How long an acceptance counts as proof of the mailbox.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Whether the session was opened after the acceptance, with the first factor that it set.</summary>
    public bool Covers(Session session, DateTimeOffset now) =>
        session.CreatedAt >= At && session.FirstFactor.Method == Method && now - At <= Lifetime;
}
