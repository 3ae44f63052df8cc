using System.Diagnostics;
using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform.Telemetry;

[Collection(Collection)]
public sealed partial class TracingTests
{
    /// <summary>Listeners to activities hear all hosts of the test run, so these tests run one by one.</summary>
    internal const string Collection = "listeners to activities";

    [Fact]
    public async Task One_trace_spans_the_request_the_queues_and_the_mail()
    {
        using var seen = new Seen();
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await host.DrainAsync();
        await owner.BeginEnrollmentAsync();
        var caller = ActivityContext.Parse($"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01", null);

        (
            await host.Api.PostAsync(
                $"authenticators/{owner.AuthenticatorId}/confirm",
                new { codes = new[] { owner.Code() } },
                owner.Token,
                ("traceparent", $"00-{caller.TraceId}-{caller.SpanId}-01")
            )
        ).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        var trace = seen.Of(caller.TraceId);
        Assert.Equal(["ConfirmEnrollment", "ProcessEvent", "SendEmail"], trace.Select(a => a.OperationName));
        Assert.Equal([ActivityKind.Server, ActivityKind.Consumer, ActivityKind.Consumer], trace.Select(a => a.Kind));
        Assert.Equal([caller.SpanId, trace[0].SpanId, trace[1].SpanId], trace.Select(a => a.ParentSpanId));
        Assert.Equal(["events", "emails"], trace.Skip(1).Select(a => a.GetTagItem("messaging.destination.name")));
    }

    [Fact]
    public async Task Trace_of_a_switch_spans_the_walk_and_every_mail()
    {
        using var seen = new Seen();
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await host.NewMemberAsync();
        await host.DrainAsync();
        var trace = ActivityTraceId.CreateRandom();
        var etag = (await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)).Headers["ETag"];

        (
            await host.Api.PutAsync(
                "tenants/acme/two-factor",
                new { mode = "required" },
                owner.Token,
                ("If-Match", etag),
                ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
            )
        ).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        var names = seen.Of(trace).Select(a => a.OperationName).ToArray();
        Assert.Equal(["SetTwoFactor", "ProcessEvent", "ForceReverification"], names.Take(3));
        Assert.Equal(2, names.Count(n => n == "SendEmail"));
    }

    [Fact]
    public async Task Internal_error_marks_its_trace_as_failed_and_a_refusal_does_not()
    {
        using var seen = new Seen();
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var (broken, refused) = (ActivityTraceId.CreateRandom(), ActivityTraceId.CreateRandom());
        probe.Break(StorageProbe.Fault.Before, call => call == "GET MfaTenants");

        await SignInAsync(broken);
        await SignInAsync(refused);

        Assert.Equal((ActivityStatusCode.Error, 500), Status(broken));
        Assert.Equal((ActivityStatusCode.Unset, null), Status(refused));

        Task<Reply> SignInAsync(ActivityTraceId trace) =>
            host.Api.PostAsync(
                "tenants/acme/sessions",
                new { email = "olga@acme.test", password = "a wrong password" },
                null,
                ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
            );
        (ActivityStatusCode, object?) Status(ActivityTraceId trace) =>
            seen.Of(trace).Select(a => (a.Status, a.GetTagItem("http.response.status_code"))).Single();
    }

    /// <summary>Requests of strangers, sessions and operators, each with and without the flag "recorded".</summary>
    public static TheoryData<string, string> Callers
    {
        get
        {
            var callers = new TheoryData<string, string>();
            foreach (var path in new[] { "health", "session", "tenants/acme/sign-in", "operator/tenants", "nothing" })
            {
                foreach (var flags in new[] { "00", "01", "02", "03", "ff" })
                {
                    callers.Add(path, flags);
                }
            }

            return callers;
        }
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Sampler_decides_without_the_flags_of_the_caller(string path, string flags)
    {
        await using var host = await MfaHost.StartAsync();
        foreach (var recorded in new[] { true, false })
        {
            using var seen = new Seen(recorded);
            var trace = ActivityTraceId.CreateRandom();

            await host.Api.SendAsync(
                HttpMethod.Get,
                path,
                null,
                null,
                ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-{flags}"),
                ("x-functions-key", MfaHost.OperatorKey)
            );

            Assert.Equal(recorded, Assert.Single(seen.Of(trace)).Recorded);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_of_a_message_follows_the_decision_of_its_request(bool recorded)
    {
        using var seen = new Seen(recorded);
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await host.DrainAsync();
        await owner.BeginEnrollmentAsync();
        var trace = ActivityTraceId.CreateRandom();

        (
            await host.Api.PostAsync(
                $"authenticators/{owner.AuthenticatorId}/confirm",
                new { codes = new[] { owner.Code() } },
                owner.Token,
                ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-{(recorded ? "00" : "01")}")
            )
        ).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        Assert.Equal(
            [("ConfirmEnrollment", recorded), ("ProcessEvent", recorded), ("SendEmail", recorded)],
            seen.Of(trace).Select(a => (a.OperationName, a.Recorded))
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Correlation_id_is_the_caller_trace_id_with_or_without_export(bool exported)
    {
        using var seen = exported ? new Seen() : null;
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        probe.Break(StorageProbe.Fault.Before, call => call == "GET MfaTenants");
        var trace = ActivityTraceId.CreateRandom().ToHexString();

        var reply = await host.Api.PostAsync(
            "tenants/acme/sessions",
            new { email = "olga@acme.test", password = "a wrong password" },
            null,
            ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
        );

        Assert.Equal(trace, reply.Headers["X-Correlation-Id"]);
        Assert.Equal(trace, reply.Expect(HttpStatusCode.InternalServerError).Body!["correlationId"]!.GetValue<string>());
        Assert.Contains(host.Logs.Lines, line => line.Contains($"CorrelationId, {trace}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_caller_trace_the_correlation_id_is_the_host_trace_id(bool exported)
    {
        using var seen = exported ? new Seen() : null;
        using var begun = new HostTraces();
        await using var host = await MfaHost.StartAsync();

        var reply = await host.Api.GetAsync("health");

        Assert.Contains(reply.Headers["X-Correlation-Id"], begun.Ids);
    }

    [Fact]
    public async Task Request_with_an_unrecorded_parent_is_the_root_span()
    {
        using var seen = new Seen();
        await using var host = await MfaHost.StartAsync();
        var trace = ActivityTraceId.CreateRandom();

        await host.Api.SendAsync(HttpMethod.Get, "health", null, null, ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-00"));

        var activity = Assert.Single(seen.Of(trace));
        Assert.Equal((default, ActivityTraceFlags.Recorded), (activity.ParentSpanId, activity.ActivityTraceFlags));
    }

    [Fact]
    public async Task Request_without_a_trace_starts_one_and_returns_its_id()
    {
        using var seen = new Seen();
        await using var host = await MfaHost.StartAsync();

        var reply = await host.Api.GetAsync("health");

        var activity = Assert.Single(seen.Of(ActivityTraceId.CreateFromString(reply.Headers["X-Correlation-Id"])));
        Assert.Equal(("GetHealth", default), (activity.OperationName, activity.ParentSpanId));
    }

    [Fact]
    public async Task Message_without_trace_context_is_processed()
    {
        using var seen = new Seen();
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.DrainAsync();
        await MfaFunctions.Tests.Events.PoisonTests.PutAsync(
            host,
            "events",
            """{"v":1,"table":"MfaAccounts","partition":"acme~u1","eventId":"before-traces","occurredAt":"2026-11-22T11:00:00Z"}"""
        );

        await host.DrainAsync();

        var activity = Assert.Single(seen.All, a => "before-traces".Equals(a.GetTagItem("mfa.event.id")));
        Assert.Equal(default, activity.ParentSpanId);
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
    }

    [Fact]
    public async Task Failed_run_records_only_the_exception_type()
    {
        using var seen = new Seen();
        await using var host = await MfaHost.StartAsync(arguments: MfaFunctions.Tests.Events.PoisonTests.NoPause);
        await host.DrainAsync();
        await MfaFunctions.Tests.Events.PoisonTests.PutAsync(
            host,
            "emails",
            """{"v":1,"eventId":"fails","template":"t","tenantId":"ana@acme.test","userId":"u1"}"""
        );

        await host.DrainAsync();

        var tries = seen.All.Where(a => "fails".Equals(a.GetTagItem("mfa.event.id"))).ToArray();
        Assert.Equal([1, 2, 3, 4, 5], tries.Select(a => a.GetTagItem("mfa.try")));
        Assert.All(tries, a => Assert.Equal((ActivityStatusCode.Error, "FormatException"), (a.Status, a.StatusDescription)));
    }
}
