using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

public sealed class CommitRaceTests
{
    [Fact]
    public async Task Eight_lost_races_return_503_and_change_nothing()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        var account = (await Rows.OfAsync(host, "MfaAccounts")).Single(r =>
            r.RowKey == "account" && r.PartitionKey.EndsWith(member.UserId, StringComparison.Ordinal)
        );
        var lost = 0;
        LoseTheNext();

        (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal(8, lost);
        // Nothing is broken, so it is one warning without a stack.
        var line = Assert.Single(host.Logs.Lines, l => l.Contains("changed during every attempt", StringComparison.Ordinal));
        Assert.StartsWith("Warning", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        probe.Meanwhile(_ => false, () => Task.CompletedTask);
        // The code was not consumed.
        await member.VerifyAsync(member.Code());

        void LoseTheNext() =>
            probe.Meanwhile(
                call => call == "PUT MfaAccounts",
                async () =>
                {
                    lost++;
                    LoseTheNext();
                    await Rows.RewriteAsync(host, "MfaAccounts", account.PartitionKey, account.RowKey, row => row["Elsewhere"] = lost);
                }
            );
    }

    [Fact]
    public async Task Lost_race_is_decided_again_on_the_winning_row()
    {
        await using var host = await MfaHost.StartAsync();
        var (accounts, read) = await NewAccountAsync(host);
        var seen = new List<string?>();

        var decided = await accounts.ChangeAsync(read, async account =>
        {
            seen.Add(account!.Profile.DisplayName);
            if (seen.Count == 1)
            {
                Assert.True(await accounts.TryReplaceAsync(account with { Profile = account.Profile with { DisplayName = "Winner" } }, []));
            }

            return Decision.Commit(account with { Profile = account.Profile with { Locale = "de" } }, seen.Count);
        });

        Assert.Equal(["Ana Member", "Winner"], seen);
        Assert.False(decided.Answer.IsRefused(out _, out var answer));
        Assert.Equal(2, answer);
        Assert.Equal(("Winner", "de"), ((await read())!.Profile.DisplayName, (await read())!.Profile.Locale));
    }

    [Fact]
    public async Task Commit_with_a_lost_response_stands_and_is_not_decided_again()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var (accounts, read) = await NewAccountAsync(host);
        var decisions = 0;
        probe.Break(StorageProbe.Fault.LostAnswer, call => call == "PUT MfaAccounts");

        await accounts.ChangeAsync(read, account =>
            Decision.Commit(account! with { Profile = account.Profile with { Locale = "de" } }, ++decisions)
        );

        Assert.Equal(1, decisions);
        Assert.Equal("de", (await read())!.Profile.Locale);
    }

    [Fact]
    public async Task Refusal_and_unchanged_row_write_nothing()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var (accounts, read) = await NewAccountAsync(host);
        probe.Count();

        var refused = await accounts.ChangeAsync<Account?, bool>(read, _ => ApiError.NotFound());
        var unchanged = await accounts.ChangeAsync(read, account => Decision.Unchanged(account!.Id));

        Assert.Equal("not_found", refused.Answer.Error?.Code);
        Assert.Null(unchanged.Answer.Error);
        Assert.Equal(["GET MfaAccounts", "GET MfaAccounts"], probe.Calls);
    }

    [Fact]
    public void Only_stores_run_the_loop_and_only_LastSeen_commits_without_it()
    {
        Assert.Equal(["AccountStore.cs", "CommitRace.cs", "CounterRows.cs", "TenantStore.cs"], SourcesWith("CommitRace"));
        Assert.Equal(["AccountStore.cs", "LastSeen.cs", "TenantStore.cs"], SourcesWith("TryReplaceAsync"));
    }

    private static IEnumerable<string?> SourcesWith(string word) =>
        Directory
            .GetFiles(Path.Combine(Repository.Root, "functions"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains(word, StringComparison.Ordinal))
            .Select(Path.GetFileName)
            .Order(StringComparer.Ordinal);

    private static async Task<(AccountStore Accounts, Func<Task<Account?>> Read)> NewAccountAsync(MfaHost host)
    {
        await host.NewTenantAsync();
        var (accounts, id) = (host.Get<AccountStore>(), UserId.Parse((await host.NewMemberAsync()).UserId));
        return (accounts, () => accounts.FindAsync(TenantId.Parse("acme"), id, CancellationToken.None));
    }
}
