using System.Diagnostics.Metrics;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Platform.Telemetry;

/// <summary>
/// The app's metrics, with UCUM units. No tag names a tenant or a person, so the number of series is bounded and none describes an
/// individual.
/// </summary>
public sealed class MfaMetrics
{
    public const string MeterName = "MfaFunctions";

    private static readonly InstrumentAdvice<double> CallSeconds = new()
    {
        HistogramBucketBoundaries = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
    private static readonly InstrumentAdvice<double> AgeSeconds = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400],
    };

    private readonly Counter<long> _verifications;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _links;
    private readonly Counter<long> _idTokens;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _lockouts;
    private readonly Counter<long> _mails;
    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _poison;
    private readonly Histogram<double> _queueAge;
    private readonly Histogram<double> _storageDuration;

    public MfaMetrics(IMeterFactory meters)
    {
#pragma warning disable CA2000 // The factory created it and disposes of it.
        var meter = meters.Create(MeterName);
#pragma warning restore CA2000
        _verifications = meter.CreateCounter<long>("mfa.verifications", "{verification}", "Presented second factors, by outcome.");
        _signIns = meter.CreateCounter<long>("mfa.signins", "{sign_in}", "Sign-ins with a first factor, by outcome.");
        _links = meter.CreateCounter<long>("mfa.links", "{link}", "Presented one-time links, by outcome.");
        _idTokens = meter.CreateCounter<long>("mfa.id_tokens", "{token}", "Presented ID tokens, by outcome.");
        _refusals = meter.CreateCounter<long>("mfa.refusals", "{refusal}", "Refused requests, by what was refused.");
        _lockouts = meter.CreateCounter<long>("mfa.lockouts", "{lockout}", "Second factors locked or disabled by wrong codes, by kind.");
        _mails = meter.CreateCounter<long>("mfa.mails", "{mail}", "Attempts to send a mail, by outcome.");
        _webhooks = meter.CreateCounter<long>("mfa.webhooks", "{event}", "Attempts to push an event to a tenant's webhook, by outcome.");
        _poison = meter.CreateCounter<long>("mfa.poison", "{message}", "Poison messages, by queue.");
        _queueAge = meter.CreateHistogram(
            "mfa.queue.age",
            "s",
            "Time from when a queue message was due to the run that processes it, by queue.",
            advice: AgeSeconds
        );
        _storageDuration = meter.CreateHistogram(
            "mfa.storage.duration",
            "s",
            "Storage requests, each attempt separately, by service and operation.",
            advice: CallSeconds
        );
    }

    public void Verified(VerificationOutcome outcome) => _verifications.Add(1, Tag("outcome", SnakeCase.Of(outcome)));

    public void SignedIn(SignInOutcome outcome) => _signIns.Add(1, Tag("outcome", SnakeCase.Of(outcome)));

    public void LinkPresented(bool accepted) => _links.Add(1, Accepted(accepted));

    public void IdTokenPresented(bool accepted) => _idTokens.Add(1, Accepted(accepted));

    public void Refused(RefusalKind kind) => _refusals.Add(1, Tag("kind", SnakeCase.Of(kind)));

    public void LockedOut(bool untilReplaced) => _lockouts.Add(1, Tag("kind", untilReplaced ? "disabled" : "locked"));

    public void Mailed(MailOutcome outcome) => _mails.Add(1, Tag("outcome", SnakeCase.Of(outcome)));

    public void Pushed(PushOutcome outcome) => _webhooks.Add(1, Tag("outcome", SnakeCase.Of(outcome)));

    public void Poisoned(string queue) => _poison.Add(1, Tag("queue", queue));

    public void Waited(string queue, TimeSpan age) => _queueAge.Record(Math.Max(0, age.TotalSeconds), Tag("queue", queue));

    /// <summary>Whether anybody records how long storage requests take.</summary>
    public bool IsStorageMeasured => _storageDuration.Enabled;

    public void Stored(string service, string operation, TimeSpan duration) =>
        _storageDuration.Record(duration.TotalSeconds, Tag("service", service), Tag("operation", operation));

    private static KeyValuePair<string, object?> Accepted(bool accepted) => Tag("outcome", accepted ? "accepted" : "refused");

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);
}

/// <summary>Outcome of a presented second factor.</summary>
public enum VerificationOutcome
{
    Accepted,

    /// <summary>A recovery code was accepted.</summary>
    RecoveryCode,

    Wrong,

    /// <summary>The code was accepted before.</summary>
    Replayed,

    /// <summary>Not compared: locked, disabled, or none enrolled.</summary>
    Blocked,
}

/// <summary>Outcome of a sign-in's first factor.</summary>
public enum SignInOutcome
{
    Accepted,

    /// <summary>The first factor was accepted, but not the code or recovery code in the same request.</summary>
    WithoutSecondFactor,

    Wrong,

    /// <summary>Refused because of earlier failures.</summary>
    Blocked,
}

/// <summary>Outcome of an attempt to send a mail.</summary>
public enum MailOutcome
{
    Accepted,
    Postponed,
    Refused,

    /// <summary>Not sent, because it was outdated.</summary>
    Overtaken,
}

/// <summary>Outcome of an attempt to push an event to a tenant's webhook.</summary>
public enum PushOutcome
{
    Accepted,
    Postponed,
    Refused,

    /// <summary>Not pushed, because the tenant has no webhook any more.</summary>
    Overtaken,
}
