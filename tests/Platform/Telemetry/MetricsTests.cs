using System.Net;
using MfaFunctions.Operations;
using MfaFunctions.Tests.Events;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Tests.Platform.Telemetry;

public sealed class MetricsTests
{
    [Fact]
    public async Task Each_verification_is_counted_once_by_outcome()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        using var measured = new Measurements(host);
        host.Clock.NextStep();
        await member.SignInAsync();
        await member.TryVerifyAsync(member.WrongCode());
        await member.VerifyAsync(member.Code());
        await member.TryVerifyAsync(member.Code());
        (await host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, member.Token)).Expect(
            HttpStatusCode.OK
        );

        Assert.Equal(["outcome=wrong", "outcome=accepted", "outcome=replayed", "outcome=recovery_code"], measured.Of("mfa.verifications"));
        Assert.Empty(measured.Of("mfa.lockouts"));
    }

    [Fact]
    public async Task Each_sign_in_link_ID_token_and_refusal_is_counted_once_by_outcome()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var link = await host.ResetTokenAsync(member);
        using var measured = new Measurements(host);
        host.Clock.NextStep();
        await member.SignInAsync(member.Code());
        await member.SignInAsync(member.WrongCode());
        await host.Api.PostAsync("tenants/acme/sessions", new { email = member.Email, password = "a wrong password" });
        await host.Api.PostAsync("tenants/acme/sessions", new { idToken = "an.id.token" });
        var choice = new { token = link, password = "a new password of length" };
        (await host.Api.PostAsync("password-resets/accept", choice)).Expect(HttpStatusCode.NoContent);
        (await host.Api.PostAsync("password-resets/accept", choice)).Expect(HttpStatusCode.BadRequest);
        (await host.Api.GetAsync("session")).Expect(HttpStatusCode.Unauthorized);

        Assert.Equal(["outcome=accepted", "outcome=without_second_factor", "outcome=wrong", "outcome=wrong"], measured.Of("mfa.signins"));
        Assert.Equal(["outcome=refused"], measured.Of("mfa.id_tokens"));
        Assert.Equal(["outcome=accepted", "outcome=refused"], measured.Of("mfa.links"));
        Assert.Equal(["kind=code", "kind=password", "kind=id_token", "kind=link", "kind=no_session"], measured.Of("mfa.refusals"));
    }

    [Fact]
    public async Task Concurrent_posts_of_one_code_count_as_one_accepted_verification()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        await member.SignInAsync();
        using var measured = new Measurements(host);

        // Both requests read the account before either changes it, so the loser decides twice.
        probe.RequireInParallel(4);
        await Task.WhenAll(member.TryVerifyAsync(member.Code()), member.TryVerifyAsync(member.Code()));

        Assert.Equal(["outcome=accepted"], measured.Of("mfa.verifications"));
    }

    [Fact]
    public async Task Lockouts_are_counted_and_refusals_during_one_count_as_blocked()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await member.SignInAsync();
        using var measured = new Measurements(host);

        for (var i = 0; i < 6; i++)
        {
            await member.TryVerifyAsync(member.WrongCode());
        }

        Assert.Equal([.. Enumerable.Repeat("outcome=wrong", 5), "outcome=blocked"], measured.Of("mfa.verifications"));
        Assert.Equal(["kind=locked"], measured.Of("mfa.lockouts"));
    }

    [Fact]
    public async Task Mails_and_poison_are_counted_and_queues_report_their_age()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await host.DrainAsync();
        using var measured = new Measurements(host);
        host.Mail.Fail(503);
        await owner.EnrollAsync();
        host.Clock.Advance(host.Get<IOptions<MfaFunctions.Events.EventOptions>>().Value.HoldFor + TimeSpan.FromSeconds(7));
        await host.DrainAsync();
        var waiting = await Rows.WaitingMailAsync(host);
        host.Mail.Fail(400);
        await host.Get<MfaFunctions.Events.EventQueues>().PutAsync(waiting, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();
        host.Mail.Fail(null);
        await host.Get<MfaFunctions.Events.EventQueues>().PutAsync(waiting, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();
        await PoisonTests.PutAsync(host, "reseals-poison", "no json");
        await host.Function<CollectPoison>().RunAsync(new Microsoft.Azure.Functions.Worker.TimerInfo(), CancellationToken.None);

        Assert.Equal(["outcome=postponed", "outcome=refused", "outcome=accepted"], measured.Of("mfa.mails"));
        Assert.Equal(["queue=emails", "queue=reseals"], measured.Of("mfa.poison"));
        Assert.Equal(
            [("queue=events", 7), ("queue=emails", 0), ("queue=emails", 0), ("queue=emails", 0)],
            measured.All.Where(m => m.Instrument == "mfa.queue.age").Select(m => (m.Tags, m.Value))
        );
    }

    [Fact]
    public async Task Measurements_identify_nobody_and_units_follow_UCUM()
    {
        await using var host = await MfaHost.StartAsync();
        using var measured = new Measurements(host);
        var member = await host.NewEnrolledMemberAsync();
        await member.TryVerifyAsync(member.WrongCode());
        await host.DrainAsync();

        var tags = string.Join('\n', measured.All.Select(m => m.Tags).Distinct());

        Assert.DoesNotContain("acme", tags, StringComparison.Ordinal);
        Assert.DoesNotContain(member.UserId, tags, StringComparison.Ordinal);
        Assert.InRange(measured.Of("mfa.storage.duration").Distinct().Count(), 8, 40);
        Assert.Contains("service=table operation=GET MfaAccounts", measured.Of("mfa.storage.duration"));
        Assert.Contains("service=table operation=POST $batch", measured.Of("mfa.storage.duration"));
        Assert.Contains("service=queue operation=POST events", measured.Of("mfa.storage.duration"));
        Assert.DoesNotContain("other", tags, StringComparison.Ordinal);
        Assert.All(measured.All.Where(m => m.Instrument == "mfa.storage.duration"), m => Assert.InRange(m.Value, 0.000_01, 60));
        Assert.Equal(
            [
                ("mfa.id_tokens", "{token}"),
                ("mfa.links", "{link}"),
                ("mfa.lockouts", "{lockout}"),
                ("mfa.mails", "{mail}"),
                ("mfa.poison", "{message}"),
                ("mfa.queue.age", "s"),
                ("mfa.refusals", "{refusal}"),
                ("mfa.signins", "{sign_in}"),
                ("mfa.storage.duration", "s"),
                ("mfa.verifications", "{verification}"),
                ("mfa.webhooks", "{event}"),
            ],
            measured.Units.OrderBy(u => u.Key, StringComparer.Ordinal).Select(u => (u.Key, u.Value))
        );
    }
}
