using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tests.Accounts;

/// <summary>The state of a session where a policy says which types of authenticators count.</summary>
public sealed class PasskeyEvaluationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    // Columns: types that count, of whom passkeys are required, role, authenticators, verified with, state.
    [Theory]
    [InlineData("both off member none no EnrollmentRequired")]
    [InlineData("both off member app no VerificationRequired")]
    [InlineData("both off member app app Active")]
    [InlineData("both off member passkey passkey Active")]
    [InlineData("both off member both app Active")]
    [InlineData("both off member both recovery Active")]
    [InlineData("both off member disabled no VerificationRequired")]
    [InlineData("both off member disabled passkey VerificationRequired")]
    [InlineData("both off member disabled recovery EnrollmentRequired")]
    [InlineData("both owners member app app Active")]
    [InlineData("both owners owner app no VerificationRequired")]
    [InlineData("both owners owner app app EnrollmentRequired")]
    [InlineData("both owners owner both app VerificationRequired")]
    [InlineData("both owners owner both passkey Active")]
    [InlineData("both owners owner both recovery EnrollmentRequired")]
    [InlineData("both all member none no EnrollmentRequired")]
    [InlineData("both all member app app EnrollmentRequired")]
    [InlineData("both all member app recovery EnrollmentRequired")]
    [InlineData("both all member passkey no VerificationRequired")]
    [InlineData("both all member passkey passkey Active")]
    [InlineData("both all member passkey recovery EnrollmentRequired")]
    [InlineData("both all member disabled recovery EnrollmentRequired")]
    [InlineData("passkey off member app app EnrollmentRequired")]
    [InlineData("passkey off member both app VerificationRequired")]
    [InlineData("passkey off member both recovery EnrollmentRequired")]
    [InlineData("app off member passkey passkey EnrollmentRequired")]
    [InlineData("app off member both passkey VerificationRequired")]
    [InlineData("app off member both app Active")]
    public void Session_state_follows_from_what_counts(string row)
    {
        var columns = row.Split(' ');
        var policy = new TwoFactorPolicy
        {
            Mode = TwoFactorMode.Required,
            RequiredSinceVersion = 1,
            Since = Now,
            OnlyTypes = columns[0] == "both" ? null : [Enum.Parse<AuthenticatorType>(columns[0], ignoreCase: true)],
            PhishingResistant = Enum.Parse<PhishingResistance>(columns[1], ignoreCase: true),
            PhishingResistantSince = Now,
        };
        var account = AccountWith(Enum.Parse<Role>(columns[2], ignoreCase: true), columns[3]);

        Assert.Equal(Enum.Parse<SessionState>(columns[5]), Evaluate(policy, account, columns[4]));
    }

    [Fact]
    public void Types_matter_only_where_a_second_factor_is_required()
    {
        var policy = new TwoFactorPolicy { Mode = TwoFactorMode.Optional, OnlyTypes = [AuthenticatorType.Passkey] };

        Assert.Equal(SessionState.Active, Evaluate(policy, AccountWith(Role.Member, "app"), "app"));
        Assert.Equal(SessionState.VerificationRequired, Evaluate(policy, AccountWith(Role.Member, "app"), "no"));
    }

    private static SessionState Evaluate(TwoFactorPolicy policy, Account account, string verified)
    {
        var session = new Session
        {
            Id = Identifier.New(),
            SecretHash = "",
            CreatedAt = Now,
            ExpiresAt = Now.AddDays(1),
            LastSeen = Now,
            FirstFactor = new FirstFactor(FirstFactor.Password, Now, 1),
            SecondFactor = verified switch
            {
                "no" => null,
                "recovery" => new SecondFactor(null, Now),
                "app" => new SecondFactor("app", Now),
                _ => new SecondFactor("passkey", Now) { IsPhishingResistant = true },
            },
        };
        var tenant = new Tenant
        {
            Id = account.Tenant,
            Name = "Acme",
            Owners = [],
            Policy = policy,
        };
        return SessionEvaluation.Evaluate(tenant, account, session, Now);
    }

    private static Account AccountWith(Role role, string authenticators) =>
        new()
        {
            Tenant = TenantId.Parse("acme"),
            Id = UserId.New(),
            Profile = new Profile
            {
                Email = "ana@acme.test",
                Role = role,
                CreatedAt = Now,
            },
            Factors = new SecondFactors
            {
                Authenticators = authenticators is "app" or "both"
                    ?
                    [
                        new Authenticator
                        {
                            Id = "app",
                            Name = "App",
                            SealedSecret = "",
                            CreatedAt = Now,
                        },
                    ]
                    : [],
                Passkeys = authenticators is "passkey" or "both" or "disabled"
                    ?
                    [
                        new Passkey
                        {
                            Id = "passkey",
                            Name = "Passkey",
                            RpId = "mfa.acme.test",
                            CredentialId = "AAAA",
                            PublicKey = "",
                            Aaguid = Guid.Empty.ToString(),
                            CreatedAt = Now,
                            DisabledAt = authenticators == "disabled" ? Now : null,
                        },
                    ]
                    : [],
            },
        };
}
