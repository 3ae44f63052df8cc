using System.Net;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

public sealed partial class MemberSearchTests
{
    private async Task<IReadOnlyList<string>> ListAsync(string query) =>
        [.. (await PageAsync(query)).Body!["members"]!.AsArray().Select(m => m!["email"]!.GetValue<string>())];

    private async Task<Reply> PageAsync(string query) =>
        (await _host.Api.GetAsync("tenants/acme/members" + query, _owner.Token)).Expect(HttpStatusCode.OK);

    private async Task<IReadOnlyList<string>> AllAsync(string query, string? cursor)
    {
        var all = new List<string>();
        do
        {
            var page = (await PageAsync($"{query}&totals=false" + (cursor is null ? "" : "&cursor=" + cursor))).Body!;
            all.AddRange(page["members"]!.AsArray().Select(m => m!["email"]!.GetValue<string>()));
            cursor = page["cursor"]?.GetValue<string>();
        } while (cursor is not null);

        return all;
    }

    private readonly Dictionary<string, UserId> _ids = [];

    private Account New(string email, string? name)
    {
        _ids.TryAdd(email, UserId.New());
        return new Account
        {
            Tenant = Acme,
            Id = _ids[email],
            Profile = new Profile
            {
                Email = email,
                DisplayName = name,
                Role = Role.Member,
                CreatedAt = _host.Clock.Now,
            },
        };
    }

    private Account Closed(string user)
    {
        var account = New(_ids.Single(i => i.Value.Value == user).Key, null);
        return account with { Profile = account.Profile with { Closed = true } };
    }

    private async Task AddAsync(params (string Email, string? Name)[] people)
    {
        foreach (var chunk in people.Chunk(20))
        {
            await Task.WhenAll(chunk.Select(p => _host.Get<Roster>().UpdateAsync(New(p.Email, p.Name), CancellationToken.None)));
        }

        // The stage's people have keys, and so have these.
        await _host.Get<RosterIndex>().CompleteAsync(Acme, CancellationToken.None);
    }

    // As earlier versions wrote them: one row each.
    private async Task AddEarlierAsync(int people)
    {
        var table = new TableServiceClient(_host.Used.Storage).GetTableClient("MfaTenants");
        foreach (var chunk in Enumerable.Range(0, people).Chunk(100))
        {
            await table.SubmitTransactionAsync(
                chunk.Select(n => new TableTransactionAction(
                    TableTransactionActionType.Add,
                    new TableEntity("acme", "member:" + UserId.New())
                    {
                        ["Email"] = $"p{n}@acme.test",
                        ["DisplayName"] = $"Person {n}",
                        ["Role"] = "Member",
                    }
                ))
            );
        }
    }
}
