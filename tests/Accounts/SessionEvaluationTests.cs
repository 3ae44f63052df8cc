using MfaFunctions.Accounts;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tests.Accounts;

public sealed class SessionEvaluationTests
{
    private const long W = 5;
    private static readonly DateTimeOffset Switch = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset E = Switch.AddDays(7);

    // Columns: mode, authenticators, verified, first factor proven under a policy version before or after W, now before or after E, state.
    private const string Table = """
        off      none no  beforeW beforeE Active
        off      none no  beforeW afterE  Active
        off      none no  afterW  beforeE Active
        off      none no  afterW  afterE  Active
        off      none yes beforeW beforeE Active
        off      none yes beforeW afterE  Active
        off      none yes afterW  beforeE Active
        off      none yes afterW  afterE  Active
        off      one  no  beforeW beforeE Active
        off      one  no  beforeW afterE  Active
        off      one  no  afterW  beforeE Active
        off      one  no  afterW  afterE  Active
        off      one  yes beforeW beforeE Active
        off      one  yes beforeW afterE  Active
        off      one  yes afterW  beforeE Active
        off      one  yes afterW  afterE  Active
        optional none no  beforeW beforeE Active
        optional none no  beforeW afterE  Active
        optional none no  afterW  beforeE Active
        optional none no  afterW  afterE  Active
        optional none yes beforeW beforeE Active
        optional none yes beforeW afterE  Active
        optional none yes afterW  beforeE Active
        optional none yes afterW  afterE  Active
        optional one  no  beforeW beforeE VerificationRequired
        optional one  no  beforeW afterE  VerificationRequired
        optional one  no  afterW  beforeE VerificationRequired
        optional one  no  afterW  afterE  VerificationRequired
        optional one  yes beforeW beforeE Active
        optional one  yes beforeW afterE  Active
        optional one  yes afterW  beforeE Active
        optional one  yes afterW  afterE  Active
        required none no  beforeW beforeE Active
        required none no  beforeW afterE  ReauthenticationRequired
        required none no  afterW  beforeE Active
        required none no  afterW  afterE  EnrollmentRequired
        required none yes beforeW beforeE Active
        required none yes beforeW afterE  EnrollmentRequired
        required none yes afterW  beforeE Active
        required none yes afterW  afterE  EnrollmentRequired
        required one  no  beforeW beforeE VerificationRequired
        required one  no  beforeW afterE  ReauthenticationRequired
        required one  no  afterW  beforeE VerificationRequired
        required one  no  afterW  afterE  VerificationRequired
        required one  yes beforeW beforeE Active
        required one  yes beforeW afterE  Active
        required one  yes afterW  beforeE Active
        required one  yes afterW  afterE  Active
        """;

    public static TheoryData<string> Rows() =>
        [.. Table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Session_state_follows_from_its_facts(string row)
    {
        var columns = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var policy = Policy(Enum.Parse<TwoFactorMode>(columns[0], ignoreCase: true));
        var account = AccountWith(columns[1] == "one" ? [App("a")] : []);
        // Without an authenticator, the session can only have been verified with a recovery code.
        var second = columns[2] == "no" ? null : new SecondFactor(columns[1] == "one" ? "a" : null, Switch);
        var session = SessionWith(columns[3] == "beforeW" ? W - 1 : W, second);
        var now = columns[4] == "beforeE" ? E.AddTicks(-1) : E;

        var state = Evaluate(policy, account, session, now);

        Assert.Equal(Enum.Parse<SessionState>(columns[5]), state);
    }

    [Fact]
    public void Table_covers_every_combination_once() =>
        Assert.Equal(
            3 * 2 * 2 * 2 * 2,
            Rows()
                .AsEnumerable<object[]>()
                .Select(r => string.Join(' ', ((string)r[0]).Split(' ', StringSplitOptions.RemoveEmptyEntries)[..5]))
                .Distinct()
                .Count()
        );

    [Fact]
    public void Verification_with_a_removed_authenticator_does_not_count() =>
        Assert.False(SessionEvaluation.HasVerified(AccountWith([App("b")]), SessionWith(W, new SecondFactor("a", Switch))));

    [Fact]
    public void Verification_with_a_disabled_authenticator_does_not_count() =>
        Assert.False(
            SessionEvaluation.HasVerified(
                AccountWith([App("a") with { DisabledAt = Switch }]),
                SessionWith(W, new SecondFactor("a", Switch))
            )
        );

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void Verification_counts_only_after_the_last_reset(int resetAfterSeconds, bool counts)
    {
        var account = AccountWith([App("a")]);
        account = account with { Factors = account.Factors with { ResetAt = Switch.AddSeconds(resetAfterSeconds) } };

        Assert.Equal(counts, SessionEvaluation.HasVerified(account, SessionWith(W, new SecondFactor("a", Switch))));
    }

    [Fact]
    public void Disabled_authenticator_still_counts_as_enrolled() =>
        Assert.Equal(
            SessionState.VerificationRequired,
            Evaluate(Policy(TwoFactorMode.Required), AccountWith([App("a") with { DisabledAt = Switch }]), SessionWith(W, null), E)
        );

    [Fact]
    public void Extension_postpones_the_enrollment_deadline()
    {
        var account = AccountWith([]);
        account = account with { Profile = account.Profile with { ExtendedUntil = E.AddDays(3) } };

        Assert.Equal(
            SessionState.Active,
            Evaluate(Policy(TwoFactorMode.Required), account, SessionWith(W - 1, null), E.AddDays(3).AddTicks(-1))
        );
        Assert.Equal(
            SessionState.EnrollmentRequired,
            Evaluate(Policy(TwoFactorMode.Required), account, SessionWith(W, null), E.AddDays(3))
        );
    }

    [Fact]
    public void Extension_that_ends_before_the_deadline_has_no_effect()
    {
        var account = AccountWith([]);
        account = account with { Profile = account.Profile with { ExtendedUntil = E.AddDays(-3) } };

        Assert.Equal(SessionState.Active, Evaluate(Policy(TwoFactorMode.Required), account, SessionWith(W, null), E.AddTicks(-1)));
    }

    [Theory]
    [InlineData("pwd", SessionState.ReauthenticationRequired)]
    [InlineData("sso:other", SessionState.ReauthenticationRequired)]
    [InlineData("sso:acme", SessionState.Active)]
    public void Required_first_factor_is_enforced_in_every_mode(string method, SessionState expected)
    {
        var policy = Policy(TwoFactorMode.Off) with { RequiredFirstFactors = ["sso:acme"] };
        var session = SessionWith(W, null) with { FirstFactor = new FirstFactor(method, Switch, W) };

        Assert.Equal(expected, Evaluate(policy, AccountWith([]), session, E));
    }

    [Theory]
    [InlineData(300, false, true)]
    [InlineData(301, false, false)]
    [InlineData(0, true, false)]
    public void Only_a_code_from_the_last_five_minutes_is_fresh(int ageSeconds, bool recovery, bool fresh) =>
        Assert.Equal(
            fresh,
            SessionEvaluation.IsFresh(
                AccountWith([App("a")]),
                SessionWith(W, new SecondFactor(recovery ? null : "a", Switch)),
                Switch.AddSeconds(ageSeconds)
            )
        );

    [Fact]
    public void Setting_required_again_does_not_move_W()
    {
        var required = Policy(TwoFactorMode.Required);

        var changed = required.Change(
            new PolicySettings(
                TwoFactorMode.Required,
                GraceDays: 3,
                CodesRequired: 2,
                [],
                null,
                null,
                EnrollmentProof.None,
                NewSignInMail.On,
                PasswordByMail.Replace,
                PasskeySettings.Of(required)
            ),
            E
        );

        Assert.Equal((W, Switch, required.Version + 1), (changed.RequiredSinceVersion!.Value, changed.Since, changed.Version));
    }

    private static SessionState Evaluate(TwoFactorPolicy policy, Account account, Session session, DateTimeOffset now) =>
        SessionEvaluation.Evaluate(
            new Tenant
            {
                Id = account.Tenant,
                Name = "Acme",
                Owners = [],
                Policy = policy,
                IdentityProviders =
                [
                    new IdentityProvider("acme", "https://login.acme.test", "acme-web"),
                    new IdentityProvider("other", "https://login.other.test", "acme-web"),
                ],
            },
            account,
            session,
            now
        );

    private static TwoFactorPolicy Policy(TwoFactorMode mode) =>
        new()
        {
            Mode = mode,
            Version = W,
            RequiredSinceVersion = mode == TwoFactorMode.Required ? W : null,
            Since = Switch,
            GraceDays = 7,
        };

    private static Account AccountWith(IReadOnlyList<Authenticator> authenticators) =>
        new()
        {
            Tenant = TenantId.Parse("acme"),
            Id = UserId.New(),
            Profile = new Profile
            {
                Email = "ana@acme.test",
                Role = Role.Member,
                CreatedAt = Switch.AddYears(-1),
            },
            Factors = new SecondFactors { Authenticators = authenticators },
        };

    private static Authenticator App(string id) =>
        new()
        {
            Id = id,
            Name = id,
            SealedSecret = "",
            CreatedAt = Switch.AddYears(-1),
        };

    private static Session SessionWith(long policyVersion, SecondFactor? second) =>
        new()
        {
            Id = Identifier.New(),
            SecretHash = "",
            CreatedAt = Switch.AddHours(-1),
            ExpiresAt = E.AddYears(1),
            LastSeen = Switch,
            FirstFactor = new FirstFactor(FirstFactor.Password, Switch, policyVersion),
            SecondFactor = second,
        };
}
