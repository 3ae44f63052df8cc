using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Accounts;

/// <summary>An Owner who cannot satisfy the policy does not keep the tenant.</summary>
public sealed class OwnerAvailabilityTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _other = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        _other = await _host.NewOwnerAsync(_owner, "otto@acme.test");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task Owner_without_a_factor_is_no_acting_Owner_once_the_mode_is_required(int graceDays)
    {
        (await _owner.SwitchAsync(new { mode = "required", graceDays })).Expect(HttpStatusCode.OK);
        (await _host.RemoveAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.Conflict, "last_owner");
        (await _host.ChangeAsync(_owner, _owner.UserId, new { role = "member" })).Expect(HttpStatusCode.Conflict, "last_owner");

        await _other.SignInAsync();
        await _other.EnrollAsync();

        (await _host.RemoveAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("optional")]
    public async Task Owner_without_a_factor_acts_while_none_is_required(string mode)
    {
        (await _owner.SwitchAsync(new { mode, codesRequired = 1 })).Expect(HttpStatusCode.OK);

        (await _host.RemoveAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Break_glass_serves_the_only_Owner_with_a_factor()
    {
        var asked = new { email = _owner.Email, reason = "lost phone and codes" };
        (await _host.Api.OperatorPostAsync("operator/tenants/acme/break-glass", asked)).Expect(HttpStatusCode.Conflict, "conflict");

        (await _owner.SwitchAsync(new { mode = "required", graceDays = 30 })).Expect(HttpStatusCode.OK);

        (await _host.Api.OperatorPostAsync("operator/tenants/acme/break-glass", asked)).Expect(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("required")]
    [InlineData("optional")]
    public async Task Owner_with_disabled_authenticators_acts_only_with_a_recovery_code(string mode)
    {
        await _other.SignInAsync();
        await _other.EnrollAsync();
        (await _owner.SwitchAsync(new { mode })).Expect(HttpStatusCode.OK);
        await ChangeOtherAsync(factors =>
            factors with
            {
                Authenticators = [.. factors.Authenticators.Select(a => a with { DisabledAt = _host.Clock.Now })],
                RecoveryCodes = null,
            }
        );
        (await _host.RemoveAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.Conflict, "last_owner");

        await ChangeOtherAsync(factors => factors with { RecoveryCodes = new RecoveryCodeSet("h1", ["one"], _host.Clock.Now) });

        (await _host.RemoveAsync(_owner, _owner.UserId)).Expect(HttpStatusCode.NoContent);
    }

    private Task<Decision<bool>> ChangeOtherAsync(Func<SecondFactors, SecondFactors> change)
    {
        var (accounts, tenant, user) = (_host.Get<AccountStore>(), TenantId.Parse("acme"), UserId.Parse(_other.UserId));
        return accounts.ChangeAsync(
            () => accounts.FindAsync(tenant, user, CancellationToken.None),
            account => Decision.Commit(account! with { Factors = change(account.Factors) }, true)
        );
    }
}
