using System.Text.RegularExpressions;
using MfaFunctions.Accounts;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

public sealed partial class OwnerActionTests
{
    private async Task<Person> NewOwnerAsync(string email)
    {
        var owner = await _host.NewOwnerAsync(_asking, email);
        await owner.SignInAsync();
        await owner.EnrollAsync();
        return owner;
    }

    private async Task VerifyAllAsync()
    {
        _host.Clock.NextStep();
        foreach (var owner in new[] { _asking, _target, _third })
        {
            await owner.SignInAsync(owner.Code());
        }
    }

    private Task<Reply> AskAsync(PendingActionKind kind) =>
        kind switch
        {
            PendingActionKind.Reset => _host.ResetAsync(_asking, _target.UserId),
            PendingActionKind.Demote => _host.ChangeAsync(_asking, _target.UserId, new { role = "member" }),
            _ => _host.RemoveAsync(_asking, _target.UserId),
        };

    private async Task AssertAppliedAsync(PendingActionKind kind, bool applied)
    {
        var account = await _host.AccountAsync(_target);
        Assert.Equal(
            (
                kind == PendingActionKind.Remove && applied,
                kind == PendingActionKind.Demote && applied,
                kind != PendingActionKind.Demote && applied
            ),
            (account.Profile.Closed, account.Profile.Role == Role.Member, !account.HasAuthenticator)
        );
    }

    private Task<int> AuditedAsync(string kind) => Rows.CountAsync(_host, "MfaAudit", r => r.GetString("Kind") == kind);

    [GeneratedRegex(@"#pending-action=(\S+)")]
    private static partial Regex Link();
}
