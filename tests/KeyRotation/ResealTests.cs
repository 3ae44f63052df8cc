using System.Net;
using System.Text.RegularExpressions;
using MfaFunctions.Events;
using MfaFunctions.KeyRotation;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.KeyRotation;

/// <summary>
/// Key s2 replaces s1. Accounts in use are resealed by their next change, the walk reseals the rest, and then s1 can be removed.
/// </summary>
public sealed partial class ResealTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly TestClock _clock = new();
    private readonly string _next = MfaHost.Settings.NewKey();

    [Fact]
    public async Task Accepted_code_reseals_all_secrets_without_an_extra_storage_request()
    {
        var settings = await MfaHost.Settings.NewAsync();
        Person member;
        string secret;
        await using (var before = await MfaHost.StartAsync(settings, _clock))
        {
            member = await before.NewEnrolledMemberAsync();
            secret = member.Secret;
            await member.BeginEnrollmentAsync("Tablet");
        }

        var probe = new StorageProbe();
        await using var after = await RotatedAsync(settings, probe);
        _clock.NextStep();
        member = member.At(after);
        await member.SignInAsync();
        Assert.Equal(["s1", "s1"], await KeysAsync(after, member));
        probe.Count();

        await member.VerifyAsync(member.CodeOf(secret));

        // The commit itself is one write, as without a new key.
        Assert.Equal(["GET MfaAccounts", "GET MfaTenants"], probe.Calls.Take(2).Order());
        Assert.Equal("PUT MfaAccounts", probe.Calls.ElementAt(2));
        Assert.Equal(["s2", "s2"], await KeysAsync(after, member));
    }

    [Fact]
    public async Task Confirmation_reseals_all_secrets_of_the_account()
    {
        var settings = await MfaHost.Settings.NewAsync();
        Person member;
        await using (var before = await MfaHost.StartAsync(settings, _clock))
        {
            member = await before.NewEnrolledMemberAsync();
            await member.BeginEnrollmentAsync("Tablet");
        }

        await using var after = await RotatedAsync(settings);
        member = member.At(after);
        var one = await member.ConfirmAsync(member.Code());
        (one.Status == HttpStatusCode.OK ? one : await member.ConfirmAsync(member.Code(-1), member.Code())).Expect(HttpStatusCode.OK);

        Assert.Equal(["s2", "s2"], await KeysAsync(after, member));
    }

    [Fact]
    public async Task Old_key_can_be_removed_after_the_walk()
    {
        var settings = await MfaHost.Settings.NewAsync();
        Person[] people;
        await using (var before = await MfaHost.StartAsync(settings, _clock))
        {
            people = await NewPeopleAsync(before);
        }

        _clock.NextStep();
        await using (var after = await RotatedAsync(settings))
        {
            (await people[0].At(after).TrySignInAsync(people[0].Code())).Expect(HttpStatusCode.Created);
            Assert.Equal(["s1", "s1", "s2"], (await KeysAsync(after, people)).Order());
            var started = (await after.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);
            Assert.Equal(("s2", 0, 0, false), Numbers(started));

            await after.DrainAsync();

            Assert.Equal(("s2", 3, 0, true), Numbers(await ProgressAsync(after)));
            Assert.Equal(["s2", "s2", "s2"], await KeysAsync(after, people));
        }

        _clock.NextStep();
        await using var without = await MfaHost.StartAsync(settings with { SealingKey = _next, SealingKeyName = "s2" }, _clock);
        foreach (var person in people)
        {
            Assert.Equal("active", (await person.At(without).TrySignInAsync(person.Code())).Expect(HttpStatusCode.Created).State);
        }
    }

    [Fact]
    public async Task Record_that_cannot_be_opened_is_reported_and_the_walk_continues()
    {
        var settings = await MfaHost.Settings.NewAsync();
        Person[] people;
        await using (var before = await MfaHost.StartAsync(settings, _clock))
        {
            people = await NewPeopleAsync(before);
            await RewriteAsync(before, people[0], "Factors", s => s.Replace("\"s1.", "\"s1.AAAA", StringComparison.Ordinal));
            await RewriteAsync(before, people[1], "Factors", s => s.Replace("\"s1.", "\"s9.", StringComparison.Ordinal));
        }

        await using var after = await RotatedAsync(settings);
        await WalkAsync(after);

        Assert.Equal(("s2", 1, 2, true), Numbers(await ProgressAsync(after)));
        Assert.Equal(["s1", "s9", "s2"], await KeysAsync(after, people));
        foreach (var damaged in people.Take(2))
        {
            Assert.Contains(after.Logs.Lines, l =>
                l.StartsWith("Error", StringComparison.Ordinal)
                && l.Contains($"totp/acme/{damaged.UserId}/{damaged.AuthenticatorId}", StringComparison.Ordinal)
            );
        }

        _clock.NextStep();
        (await people[0].At(after).TrySignInAsync(people[0].Code())).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task Unreadable_account_is_reported_and_the_walk_continues()
    {
        await using var host = await MfaHost.StartAsync(clock: _clock);
        var people = await NewPeopleAsync(host);
        await RewriteAsync(host, people[2], "Sessions", _ => "{}");

        await WalkAsync(host);

        Assert.Equal(("s1", 2, 1, true), Numbers(await ProgressAsync(host)));
        Assert.Contains(host.Logs.Lines, l =>
            l.StartsWith("Error", StringComparison.Ordinal) && l.Contains($"acme~{people[2].UserId}", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Each_account_is_counted_once_across_pages_and_repeated_messages()
    {
        const int Members = ResealAccounts.PageSize + 3;
        await using var host = await MfaHost.StartAsync(clock: _clock);
        await host.NewReadyOwnerAsync();
        await Task.WhenAll(Enumerable.Range(0, Members).Select(n => host.NewMemberAsync(email: $"m{n}@acme.test")));
        await host.DrainAsync();
        (await host.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);
        var walk = (await host.Get<ResealWalks>().FindAsync(Acme, CancellationToken.None))!;
        var first = new ResealMessage(ResealMessage.Version, "acme", walk.Id, null, 0, 0);

        // Processes the original message two more times, and once again after the walk has finished.
        await host.Function<ResealAccounts>().RunAsync(first, CancellationToken.None);
        Assert.Equal(("s1", ResealAccounts.PageSize, 0, false), Numbers(await ProgressAsync(host)));
        await host.Get<EventQueues>().PutAsync(first, CancellationToken.None);
        await host.DrainAsync();
        await host.Function<ResealAccounts>().RunAsync(first, CancellationToken.None);

        Assert.Equal(("s1", Members + 1, 0, true), Numbers(await ProgressAsync(host)));
    }

    [Fact]
    public async Task Walk_that_dies_before_storing_progress_repeats_with_the_same_counts()
    {
        var settings = await MfaHost.Settings.NewAsync();
        Person[] people;
        await using (var before = await MfaHost.StartAsync(settings, _clock))
        {
            people = await NewPeopleAsync(before);
        }

        var probe = new StorageProbe();
        await using var after = await RotatedAsync(settings, probe);
        (await after.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);
        var walk = (await after.Get<ResealWalks>().FindAsync(Acme, CancellationToken.None))!;
        probe.Break(StorageProbe.Fault.Before, call => call == "PUT MfaTenants");
        await Assert.ThrowsAsync<ProcessDiedException>(() =>
            after
                .Function<ResealAccounts>()
                .RunAsync(new ResealMessage(ResealMessage.Version, "acme", walk.Id, null, 0, 0), CancellationToken.None)
        );

        await after.DrainAsync();

        Assert.Equal(("s2", 3, 0, true), Numbers(await ProgressAsync(after)));
        Assert.Equal(["s2", "s2", "s2"], await KeysAsync(after, people));
    }

    [Fact]
    public async Task Instance_with_another_current_key_does_not_finish_the_walk()
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using var old = await MfaHost.StartAsync(settings, _clock);
        await NewPeopleAsync(old);
        await using var after = await RotatedAsync(settings);
        (await after.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);

        await old.DrainAsync();

        Assert.Equal(("s2", 0, 0, false), Numbers(await ProgressAsync(after)));
    }

    [Fact]
    public async Task Unknown_tenant_returns_404_and_its_message_is_ignored()
    {
        await using var host = await MfaHost.StartAsync(clock: _clock);
        await host.NewTenantAsync();
        (await host.Api.OperatorPostAsync("operator/tenants/nobody/reseal", new { })).Expect(HttpStatusCode.NotFound, "not_found");
        (await host.Api.OperatorGetAsync("operator/tenants/acme/reseal")).Expect(HttpStatusCode.NotFound, "not_found");

        await host.Get<EventQueues>()
            .PutAsync(new ResealMessage(ResealMessage.Version, "nobody", Identifier.New(), null, 0, 0), CancellationToken.None);
        await host.DrainAsync();

        Assert.Equal(0, await Rows.CountAsync(host, "MfaTenants", r => r.PartitionKey == "nobody"));
    }

    private Task<MfaHost> RotatedAsync(MfaHost.Settings settings, StorageProbe? probe = null) =>
        MfaHost.StartAsync(settings, _clock, probe, arguments: ["--Keys:Sealing:Ring:s2=" + _next, "--Keys:Sealing:Current=s2"]);

    /// <summary>Creates an Owner and two members, all enrolled and on the roster.</summary>
    private static async Task<Person[]> NewPeopleAsync(MfaHost host)
    {
        var owner = await host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        var members = new[] { await host.NewMemberAsync(), await host.NewMemberAsync(email: "bob@acme.test") };
        foreach (var member in members)
        {
            await member.SignInAsync();
            await member.EnrollAsync();
        }

        await host.DrainAsync();
        return [owner, .. members];
    }

    private static async Task WalkAsync(MfaHost host)
    {
        (await host.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);
        await host.DrainAsync();
    }

    private static async Task<Reply> ProgressAsync(MfaHost host) =>
        (await host.Api.OperatorGetAsync("operator/tenants/acme/reseal")).Expect(HttpStatusCode.OK);

    private static (string Key, int Done, int Failed, bool Finished) Numbers(Reply reply) =>
        (
            reply.Body!["key"]!.GetValue<string>(),
            reply.Body["done"]!.GetValue<int>(),
            reply.Body["failed"]!.GetValue<int>(),
            reply.Body["finishedAt"] is not null
        );

    /// <summary>The names of the keys that seal the people's secrets.</summary>
    private static async Task<string[]> KeysAsync(MfaHost host, params Person[] people)
    {
        var rows = await Rows.OfAsync(host, "MfaAccounts");
        return
        [
            .. people.SelectMany(p =>
                SealedUnder()
                    .Matches(rows.Single(r => r.PartitionKey == $"acme~{p.UserId}" && r.RowKey == "account").GetString("Factors"))
                    .Select(m => m.Groups[1].Value)
            ),
        ];
    }

    private static Task RewriteAsync(MfaHost host, Person person, string property, Func<string, string> change) =>
        Rows.RewriteAsync(host, "MfaAccounts", $"acme~{person.UserId}", "account", row => row[property] = change(row.GetString(property)));

    [GeneratedRegex(@"""SealedSecret"":""(\w+)\.")]
    private static partial Regex SealedUnder();
}
