using System.Net;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenants;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

public sealed class ForceReverificationTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public async Task Walk_notifies_each_person_once_across_pages()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var members = await Task.WhenAll(
            Enumerable.Range(0, (2 * ForceReverification.PageSize) + 3).Select(n => host.NewMemberAsync(email: $"m{n}@acme.test"))
        );
        await host.DrainAsync();
        var before = host.Mail.Messages.Count;

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        Assert.Equal(
            members.Select(m => m.Email).Append(owner.Email).Order(StringComparer.Ordinal),
            host.Mail.Messages.Skip(before).Select(m => m.To).Order(StringComparer.Ordinal)
        );
        Assert.All(await host.Get<Roster>().ReadPageAsync(Acme, null, 1_000, CancellationToken.None), e => Assert.Equal(2, e.ToldOfPolicy));
    }

    [Fact]
    public async Task Repeated_and_reordered_messages_notify_nobody_twice()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await host.NewMemberAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        var sent = host.Mail.Messages.Count;

        var queues = host.Get<EventQueues>();
        for (var again = 0; again < 3; again++)
        {
            await queues.PutAsync(new ReverificationMessage(1, "acme", 2, null), CancellationToken.None);
            await queues.PutAsync(new ReverificationMessage(1, "acme", 1, null), CancellationToken.None);
        }

        await host.DrainAsync();
        Assert.Equal(sent, host.Mail.Messages.Count);
    }

    [Fact]
    public async Task Page_repeated_after_a_crash_notifies_nobody_twice()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await host.NewReadyOwnerAsync();
        await host.NewMemberAsync();
        await host.DrainAsync();
        var before = host.Mail.Messages.Count;
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        var walk = host.Function<ForceReverification>();
        // The first person is notified, the second is not.
        var commits = 0;
        probe.Break(StorageProbe.Fault.Before, call => call == "POST $batch" && ++commits == 2);

        await Assert.ThrowsAsync<ProcessDiedException>(() =>
            walk.RunAsync(new ReverificationMessage(1, "acme", 2, null), CancellationToken.None)
        );
        await host.DrainAsync();

        Assert.Equal(2, host.Mail.Messages.Skip(before).Select(m => m.To).Distinct().Count());
        Assert.Equal(2, host.Mail.Messages.Count - before);
    }

    [Fact]
    public async Task Walk_of_10000_people_completes_despite_a_crash()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await host.NewReadyOwnerAsync();
        var members = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => host.NewMemberAsync(email: $"m{n}@acme.test")));
        await host.DrainAsync();
        // The other people have already been notified, so only their roster entries are read.
        var others = Enumerable.Range(0, 10_000 - 21).Select(_ => UserId.New()).ToArray();
        var table = new TableServiceClient(host.Used.Storage).GetTableClient(StorageNames.Tenants);
        foreach (var batch in others.Chunk(100))
        {
            await table.SubmitTransactionAsync(
                batch.Select(id => new TableTransactionAction(
                    TableTransactionActionType.Add,
                    new TableEntity("acme", $"member:{id}") { ["ToldOfPolicy"] = 2L }
                ))
            );
        }

        var before = host.Mail.Messages.Count;
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        var pages = 0;
        probe.Break(StorageProbe.Fault.Before, call => call == "POST reverifications" && ++pages == 101);
        await host.DrainAsync();
        Assert.Equal(101, pages);
        var all = others
            .Concat(members.Append(owner).Select(m => UserId.Parse(m.UserId)))
            .Order(Comparer<UserId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)))
            .ToArray();

        // As the queue redelivers it.
        await host.Get<EventQueues>()
            .PutAsync(new ReverificationMessage(1, "acme", 2, all[(99 * ForceReverification.PageSize) - 1].Value), CancellationToken.None);
        await host.DrainAsync();

        Assert.Equal(
            members.Select(m => m.Email).Append(owner.Email).Order(StringComparer.Ordinal),
            host.Mail.Messages.Skip(before).Select(m => m.To).Order(StringComparer.Ordinal)
        );
        var progress = (await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)).Body!["progress"]!;
        Assert.Equal((10_000, 10_000), (progress["people"]!.GetValue<int>(), progress["told"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Concurrent_sign_in_succeeds_and_is_notified_once()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await host.DrainAsync();
        var before = host.Mail.Messages.Count;
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        // The random ids determine whose account the walk writes first.
        probe.Meanwhile(call => call == "POST $batch", async () => await Task.WhenAll(owner.SignInAsync(), member.SignInAsync()));

        await host.Function<ForceReverification>().RunAsync(new ReverificationMessage(1, "acme", 2, null), CancellationToken.None);
        await host.DrainAsync();

        (await owner.GetSessionAsync()).Expect(HttpStatusCode.OK);
        (await member.GetSessionAsync()).Expect(HttpStatusCode.OK);
        Assert.Equal([member.Email, owner.Email], host.Mail.Messages.Skip(before).Select(m => m.To).Order(StringComparer.Ordinal));
        Assert.All(await AccountsAsync(host, owner, member), a => Assert.Equal(2, a.Profile.ToldOfPolicy));
    }

    [Fact]
    public async Task Later_policy_change_does_not_notify_people_who_joined_after_the_switch()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        var newcomer = await host.NewMemberAsync();
        await host.DrainAsync();

        (await owner.SwitchAsync(new { mode = "required", sessionIdleMinutes = 20 })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        Assert.DoesNotContain(host.Mail.Messages, m => m.To == newcomer.Email);
        var progress = (await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)).Body!["progress"]!;
        Assert.Equal((2, 2), (progress["people"]!.GetValue<int>(), progress["told"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Unreadable_account_does_not_block_the_accounts_behind_it()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var members = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => host.NewMemberAsync(email: $"m{n}@acme.test")));
        await host.DrainAsync();
        var before = host.Mail.Messages.Count;
        var broken = members.OrderBy(m => m.UserId, StringComparer.Ordinal).First();
        await new TableServiceClient(host.Used.Storage)
            .GetTableClient(StorageNames.Accounts)
            .UpdateEntityAsync(new TableEntity($"acme~{broken.UserId}", "account") { ["Schema"] = 99 }, ETag.All, TableUpdateMode.Merge);

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        Assert.Equal(
            members.Except([broken]).Select(m => m.Email).Append(owner.Email).Order(StringComparer.Ordinal),
            host.Mail.Messages.Skip(before).Select(m => m.To).Order(StringComparer.Ordinal)
        );
        Assert.Contains(host.Logs.Lines, l =>
            l.StartsWith("Error", StringComparison.Ordinal) && l.Contains("Skipped an unreadable account", StringComparison.Ordinal)
        );
        Assert.Equal(4, (await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)).Body!["progress"]!["told"]!.GetValue<int>());
    }

    [Fact]
    public async Task Changed_policy_stops_the_walk()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await host.NewMemberAsync();
        await host.DrainAsync();
        var before = host.Mail.Messages.Count;

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        (await owner.SwitchAsync(new { mode = "off" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        // Only the Owner is notified, because the policy was weakened.
        Assert.Equal([owner.Email], host.Mail.Messages.Skip(before).Select(m => m.To));
    }

    [Fact]
    public async Task Switch_after_an_hour_notifies_people_again()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        foreach (var mode in new[] { "required", "off", "required" })
        {
            host.Clock.NextStep();
            await owner.SignInAsync();
            await owner.VerifyAsync(owner.Code());
            (await owner.SwitchAsync(new { mode })).Expect(HttpStatusCode.OK);
            await host.DrainAsync();
            host.Clock.Advance(TimeSpan.FromMinutes(31));
        }

        Assert.Equal(2, host.Mail.Messages.Count(m => m.To == member.Email));
    }

    [Fact]
    public async Task Roster_follows_the_account()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await host.DrainAsync();
        Assert.True(await EnrolledAsync());

        (await member.UnbindAsync(new { })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        Assert.False(await EnrolledAsync());

        async Task<bool> EnrolledAsync() =>
            (await host.Get<Roster>().ReadPageAsync(Acme, null, 10, CancellationToken.None)).Single(e => e.Email == member.Email).Enrolled;
    }

    private static Task<Account[]> AccountsAsync(MfaHost host, params Person[] people) =>
        Task.WhenAll(
            people.Select(async p => (await host.Get<AccountStore>().FindAsync(Acme, UserId.Parse(p.UserId), CancellationToken.None))!)
        );
}
