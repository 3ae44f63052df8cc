using System.Net;
using MfaFunctions.Events;
using MfaFunctions.KeyRotation;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.KeyRotation;

/// <content>Concurrency of the walk with an enrollment, a sign-in, and another walk.</content>
public sealed partial class ResealTests
{
    [Fact]
    public async Task Pending_enrollment_is_resealed_and_can_be_confirmed_without_the_old_key()
    {
        var settings = await MfaHost.Settings.NewAsync();
        Person member;
        await using (var before = await MfaHost.StartAsync(settings, _clock))
        {
            await before.NewTenantAsync();
            member = await before.NewMemberAsync();
            await member.SignInAsync();
            await member.BeginEnrollmentAsync();
        }

        await using (var after = await RotatedAsync(settings))
        {
            await WalkAsync(after);
        }

        await using var without = await MfaHost.StartAsync(settings with { SealingKey = _next, SealingKeyName = "s2" }, _clock);
        (await member.At(without).ConfirmAsync(member.Code())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sign_in_between_read_and_write_succeeds_and_is_resealed()
    {
        var settings = await MfaHost.Settings.NewAsync();
        Person[] people;
        await using (var before = await MfaHost.StartAsync(settings, _clock))
        {
            people = await NewPeopleAsync(before);
        }

        var probe = new StorageProbe();
        await using var after = await RotatedAsync(settings, probe);
        people = [.. people.Select(p => p.At(after))];
        (await after.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);
        string[] raced = [];
        probe.Meanwhile(
            call => call == "PUT MfaAccounts",
            async () =>
            {
                // The ids determine whose account the walk writes next, so everybody signs in.
                await Task.WhenAll(people.Select(p => p.SignInAsync()));
                raced = await KeysAsync(after, people);
            }
        );

        await after.DrainAsync();

        Assert.Equal(["s1", "s1", "s1"], raced);
        Assert.Equal(["s2", "s2", "s2"], await KeysAsync(after, people));
        Assert.Equal(("s2", 3, 0, true), Numbers(await ProgressAsync(after)));
        foreach (var person in people)
        {
            (await person.GetSessionAsync()).Expect(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Messages_of_an_older_walk_are_ignored_by_a_newer_one()
    {
        await using var host = await MfaHost.StartAsync(clock: _clock);
        await NewPeopleAsync(host);
        (await host.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);
        var older = (await host.Get<ResealWalks>().FindAsync(Acme, CancellationToken.None))!;
        (await host.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);

        await host.Function<ResealAccounts>()
            .RunAsync(new ResealMessage(ResealMessage.Version, "acme", older.Id, null, 40, 2), CancellationToken.None);

        Assert.Equal(("s1", 0, 0, false), Numbers(await ProgressAsync(host)));
        await host.DrainAsync();
        Assert.Equal(("s1", 3, 0, true), Numbers(await ProgressAsync(host)));
    }
}
