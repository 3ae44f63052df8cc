using MfaFunctions.Events;
using MfaFunctions.Notifications.Rendering;

namespace MfaFunctions.Tests.Notifications.Rendering;

/// <summary>Complete models for every kind of mail.</summary>
internal static class Samples
{
    public const string Link = "https://app.example.com/account#reset=acme.u1.e1.hmac";

    /// <summary>The only mails with a link. A link in any other mail would train people to follow links.</summary>
    public static IReadOnlyCollection<EventKind> WithLink { get; } =
    [
        EventKind.Invited,
        EventKind.PasswordResetRequested,
        EventKind.FirstFactorsReset,
        EventKind.BreakGlassRequested,
        EventKind.OwnerActionRequested,
    ];

    public static MailRenderer Renderer { get; } = new();

    public static IEnumerable<string> Languages => ["en", "es", "fr", "zh-Hans"];

    public static IEnumerable<EventKind> Kinds => Enum.GetValues<EventKind>().Where(Renderer.Has);

    public static MailModel Model { get; } =
        new()
        {
            TenantName = "O'Brien & Sons",
            DisplayName = "Ana López",
            OccurredAt = new DateTimeOffset(2026, 11, 22, 15, 5, 30, TimeSpan.FromHours(1)),
            Data = new Dictionary<string, string>
            {
                ["authenticator"] = "Work phone",
                ["client"] = "Firefox on Windows, 203.0.113.x",
                ["code"] = "01234567",
                ["codesLeft"] = "7",
                ["deadline"] = "2026-12-01T00:00:00Z",
                ["lockedUntil"] = "2026-11-22T14:05:30Z",
                ["mode"] = "optional",
                ["actor"] = "Zoë D'Arcy",
                ["expires"] = "2026-11-22T14:35:30Z",
                ["link"] = Link,
                ["provider"] = "acme",
                ["issuer"] = "login.acme.test",
                ["by"] = "owner",
                ["days"] = "7",
                ["effective"] = "2026-11-23T14:05:30Z",
                ["change"] = "reset",
                ["person"] = "Lena Åström",
                ["reason"] = "Lost the phone on a journey",
                ["identities"] = "acme, google",
                ["limit"] = "1000",
                ["until"] = "2026-12-08T00:00:00Z",
            },
        };

    public static MailModel With(string key, string value) =>
        Model with
        {
            Data = new Dictionary<string, string>(Model.Data) { [key] = value },
        };

    public static MailModel Without(string key) =>
        Model with
        {
            Data = Model.Data.Where(pair => pair.Key != key).ToDictionary(pair => pair.Key, pair => pair.Value),
        };

    /// <summary>A model without the optional values: the person's name, the reason, and the deadline unless the mail is about it.</summary>
    public static MailModel Least(EventKind kind) =>
        Model with
        {
            DisplayName = null,
            Data = Model
                .Data.Where(pair =>
                    pair.Key is not ("reason" or "identities") && (pair.Key != "deadline" || kind != EventKind.SecondFactorRequired)
                )
                .ToDictionary(),
        };

    public static RenderedMail Render(EventKind kind, string? locale = "en", MailModel? model = null) =>
        Renderer.Render(kind, locale, model ?? Model);
}
