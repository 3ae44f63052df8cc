using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Golden;

/// <summary>The values in the golden rows and messages. Every property has one, so that the tests cover all properties.</summary>
internal static partial class Samples
{
    public const string Password = "quiet lantern over water";
    public const string SecretOfThePhone = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    public static readonly DateTimeOffset Now = At("12:00:15");
    public static readonly TenantId Acme = TenantId.Parse("acme");
    public static readonly UserId Ana = UserId.Parse("anaaaaaaaaaaaaaaaaaaaaaaaa");
    public static readonly UserId Olga = UserId.Parse("olgaaaaaaaaaaaaaaaaaaaaaaa");

    // The hashes and the sealed secret in the files were made with these keys.
    public static readonly MfaHost.Settings Keys = new(
        Storage: "",
        SealingKey: Convert.ToBase64String("golden sealing key, 32 bytes ..."u8),
        HashingKey: Convert.ToBase64String("golden hashing key, 32 bytes ..."u8)
    );

    public static readonly Account Account = new()
    {
        Tenant = Acme,
        Id = Ana,
        Profile = new Profile
        {
            Email = "ana@acme.test",
            DisplayName = "Ana Méndez",
            Locale = "es",
            Role = Role.Owner,
            CreatedAt = At("08:00:00"),
            Closed = false,
            ExtendedUntil = At("12:00:00", day: 30),
            ToldOfPolicy = 3,
            ResetRequests = [new ResetRequest("rqaaaaaaaaaaaaaaaaaaaaaaaa", At("12:25:00"))],
            Reminded = new Reminder(At("12:00:00", day: 29), 7),
            CodesMailedAt = [At("11:58:00")],
        },
        Credentials = new Credentials
        {
            PasswordHash =
                "s1.AAECAwQFBgcICQoLMU0A4Ml2RqhaXiicIHHVMReTPnAL78qtETpkX/WN6xTdOgLagl1dmQhjOd8LtdJOoCno/nj"
                + "orXCa0lSsq7GZW4REJjJCK6jcw+Yo6K4H3x3lThoTGruiy5BZhXjhylasvD/qcw==",
            KnownNetworks = [new KnownNetwork("h1", new string('a', 64))],
            ToldOfNewSignInAt = At("09:00:00", day: 21),
            Identities =
            [
                new LinkedIdentity
                {
                    Id = "ideaaaaaaaaaaaaaaaaaaaaaaa",
                    Provider = "acme",
                    Issuer = "https://id.acme.test",
                    Subject = "1234567890",
                    LinkedAt = At("09:00:00"),
                },
            ],
            AcceptedLink = new AcceptedLink(At("09:10:00"), "pwd"),
        },
        Factors = new SecondFactors
        {
            Authenticators =
            [
                new Authenticator
                {
                    Id = "pheaaaaaaaaaaaaaaaaaaaaaaa",
                    Name = "Phone",
                    SealedSecret = "s1.taWpBIdMKXukJWzT3G5xAenq14alm72Nq1ht5JyUesmXCbLiot2F29+DtpsR1Zbr",
                    CreatedAt = At("10:00:00"),
                    LastUsedAt = At("11:00:00"),
                    Drift = -1,
                    AcceptedSteps = [59_844_958, 59_844_959],
                    DisabledAt = At("11:30:00"),
                    EnrolledBy = Olga.Value,
                },
            ],
            Pending =
            [
                new PendingEnrollment
                {
                    Id = "peaaaaaaaaaaaaaaaaaaaaaaaa",
                    Name = "Tablet",
                    SealedSecret = "s1.AAAA",
                    SessionId = "seaaaaaaaaaaaaaaaaaaaaaaaa",
                    ExpiresAt = At("12:09:00"),
                },
            ],
            RecoveryCodes = new RecoveryCodeSet("h1", [new string('b', 64), new string('c', 64)], At("10:00:00")),
            Failures = new FailureCount
            {
                Consecutive = 5,
                LockedUntil = At("12:00:30"),
                ByDay = new Dictionary<int, int> { [20_778] = 2, [20_779] = 3 },
                ToldAt = At("12:00:00"),
            },
            Announced = new PendingAction("lbaaaaaaaaaaaaaaaaaaaaaaaa", At("11:00:00", day: 23), "Lost phone"),
            ResetAt = At("09:30:00"),
        },
        Sessions =
        [
            new Session
            {
                Id = "seaaaaaaaaaaaaaaaaaaaaaaaa",
                SecretHash = "c2Vzc2lvbiBzZWNyZXQgaGFzaCwgMzIgYnl0ZXM+Li4=",
                Previous = new PreviousToken(
                    "cHJldmlvdXMgc2VjcmV0IGhhc2gsIDMyIGJ5dGVzLi4=",
                    At("12:01:00"),
                    new FirstFactor("sso:acme", At("11:50:00"), 3),
                    new SecondFactor(null, At("11:51:00"))
                ),
                CreatedAt = At("11:50:00"),
                ExpiresAt = At("11:50:00", day: 23),
                LastSeen = At("12:00:00"),
                Client = "Firefox on Linux, 203.0.113.x",
                FirstFactor = new FirstFactor("pwd", At("11:55:00"), 4),
                SecondFactor = new SecondFactor("pheaaaaaaaaaaaaaaaaaaaaaaa", At("11:56:00")),
                MailedCode = new MailedCode("mcaaaaaaaaaaaaaaaaaaaaaaaa", "h1", At("12:08:00"), 2),
            },
        ],
        IdempotencyRecords = [new IdempotencyMark("idempotency:" + new string('d', 64), "seaaaaaaaaaaaaaaaaaaaaaaaa", At("12:08:00"))],
        Links =
        [
            new OneTimeLink("lraaaaaaaaaaaaaaaaaaaaaaaa", LinkPurpose.PasswordReset, At("12:20:00"), "h1"),
            new OneTimeLink("liaaaaaaaaaaaaaaaaaaaaaaaa", LinkPurpose.Invitation, At("12:00:00", day: 28), "h1"),
            new OneTimeLink("lbaaaaaaaaaaaaaaaaaaaaaaaa", LinkPurpose.BreakGlassCancellation, At("11:00:00", day: 23), "h1"),
        ],
    };

    /// <summary>The account with an authenticator of another system, whose secret is taken for a short one.</summary>
    public static readonly Account AccountWithImport = Account with
    {
        Factors = Account.Factors with
        {
            Authenticators =
            [
                Account.Factors.Authenticators[0] with
                {
                    Parameters = new TotpParameters("SHA256", 8, 60),
                    ShortSecret = true,
                },
            ],
        },
    };

    /// <summary>The account with a passkey, which signed it in, and with one that is being enrolled.</summary>
    public static readonly Account AccountWithPasskey = Account with
    {
        Profile = Account.Profile with { ToldOfPasskeys = 4 },
        Factors = Account.Factors with
        {
            Passkeys =
            [
                new Passkey
                {
                    Id = "pkaaaaaaaaaaaaaaaaaaaaaaaa",
                    Name = "Laptop",
                    RpId = "mfa.acme.test",
                    CredentialId = "AAECAwQFBgcICQ",
                    PublicKey = "pQECAyYgASFYIA==",
                    SignCount = 7,
                    Aaguid = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
                    BackupEligible = true,
                    BackedUp = true,
                    Transports = ["hybrid", "internal"],
                    CreatedAt = At("10:00:00"),
                    LastUsedAt = At("11:00:00"),
                    DisabledAt = At("11:45:00"),
                },
            ],
            Pending =
            [
                new PendingEnrollment
                {
                    Id = "peaaaaaaaaaaaaaaaaaaaaaaaa",
                    Name = "Passkey",
                    Passkey = new PendingPasskey("mfa.acme.test", "Y2hhbGxlbmdl"),
                    SessionId = "seaaaaaaaaaaaaaaaaaaaaaaaa",
                    ExpiresAt = At("12:09:00"),
                },
            ],
        },
        Sessions =
        [
            Account.Sessions[0] with
            {
                FirstFactor = new FirstFactor("swk", At("11:55:00"), 4),
                SecondFactor = new SecondFactor("pkaaaaaaaaaaaaaaaaaaaaaaaa", At("11:55:00")) { IsPhishingResistant = true },
                Challenge = new PendingChallenge("mfa.acme.test", "Y2hhbGxlbmdl", At("12:05:00")),
            },
        ],
    };

    /// <summary>The account with a change that another Owner asked for, instead of break glass.</summary>
    public static readonly Account AccountWithPendingAction = Account with
    {
        Profile = Account.Profile with { OwnerSince = At("09:00:00", day: 20) },
        Factors = Account.Factors with
        {
            Announced = new PendingAction("laaaaaaaaaaaaaaaaaaaaaaaaa", At("11:00:00", day: 23), null)
            {
                Kind = PendingActionKind.Remove,
                RequestedBy = Olga.Value,
                Client = "Firefox on Linux, 203.0.113.x",
            },
        },
        Links =
        [
            .. Account.Links.SkipLast(1),
            new OneTimeLink("laaaaaaaaaaaaaaaaaaaaaaaaa", LinkPurpose.ActionCancellation, At("11:00:00", day: 23), "h1"),
        ],
    };

    /// <summary>The same account, signed in at an identity provider.</summary>
    public static readonly Account FederatedAccount = Account with
    {
        Sessions =
        [
            Account.Sessions[0] with
            {
                FirstFactor = new FirstFactor("sso:acme", At("11:55:00"), 4) { Issuer = "https://id.acme.test", ClientId = "front-end" },
            },
        ],
    };

    /// <summary>The account with what a reset by another Owner, a revocation and a switch leave in it.</summary>
    public static readonly Account AccountAfterReset = AccountWithPendingAction with
    {
        Profile = AccountWithPendingAction.Profile with { ToldOfSwitchAt = At("11:00:00", day: 20) },
        Credentials = Account.Credentials with { ResetAt = At("09:15:00") },
        Factors = Account.Factors with
        {
            Announced = AccountWithPendingAction.PendingAction! with { Kind = PendingActionKind.Reset, Remove = ResetParts.All },
        },
        Sessions = [Account.Sessions[0] with { Previous = Account.Sessions[0].Previous! with { IsForRetryOnly = true } }],
    };

    /// <summary>The account after an Owner had the person reminded.</summary>
    public static readonly Account RemindedAccount = Account with { Profile = Account.Profile with { RemindedByOwnerAt = At("11:30:00") } };

    /// <summary>The form written by the first version, with only the properties that a row must have.</summary>
    public static readonly Account EarlierAccount = new()
    {
        Tenant = Acme,
        Id = Ana,
        Profile = new Profile
        {
            Email = "ana@acme.test",
            Role = Role.Member,
            CreatedAt = At("08:00:00"),
        },
        Factors = new SecondFactors
        {
            Authenticators =
            [
                new Authenticator
                {
                    Id = "pheaaaaaaaaaaaaaaaaaaaaaaa",
                    Name = "Phone",
                    SealedSecret = "s1.AAAA",
                    CreatedAt = At("10:00:00"),
                    AcceptedSteps = [59_844_958],
                },
            ],
        },
        Sessions =
        [
            new Session
            {
                Id = "seaaaaaaaaaaaaaaaaaaaaaaaa",
                SecretHash = "c2Vzc2lvbiBzZWNyZXQgaGFzaCwgMzIgYnl0ZXM+Li4=",
                CreatedAt = At("11:50:00"),
                ExpiresAt = At("11:50:00", day: 23),
                LastSeen = At("12:00:00"),
                FirstFactor = new FirstFactor("pwd", At("11:55:00"), 4),
            },
        ],
    };

    public static readonly IdempotencyRecord Answer = new(
        "idempotency:" + new string('d', 64),
        "h1",
        new string('e', 64),
        "derived.c2VhbGVkIGFuc3dlcg=="
    );

    public static DateTimeOffset At(string time, int day = 22) =>
        new(new DateOnly(2026, 11, day), TimeOnly.Parse(time, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
