using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using MfaFunctions.Events.Poison;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Operations;

public sealed class OperatorHealthTests
{
    [Fact]
    public async Task Lists_key_names_without_key_material()
    {
        var next = MfaHost.Settings.NewKey();
        await using var host = await MfaHost.StartAsync(arguments: ["--Keys:Sealing:Ring:s2=" + next, "--Keys:Sealing:Current=s2"]);

        var reply = (await host.Api.OperatorGetAsync("operator/health")).Expect(HttpStatusCode.OK);

        Assert.Equal("ok", reply.Body!["status"]!.GetValue<string>());
        Assert.True(reply.Body["storage"]!["tables"]!.GetValue<bool>() && reply.Body["storage"]!["queues"]!.GetValue<bool>());
        Assert.Equal("s2", reply.Body["keys"]!["sealing"]!["current"]!.GetValue<string>());
        Assert.Equal(["s2", "s1"], reply.Body["keys"]!["sealing"]!["names"]!.AsArray().Select(n => n!.GetValue<string>()));
        Assert.DoesNotContain(next, reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Used.SealingKey, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_published_keys_with_the_signing_key_first()
    {
        var next = MfaHost.Settings.NewSigningKey();
        await using var host = await MfaHost.StartAsync(arguments: ["--Keys:Signing:Ring:a0=" + next]);

        var reply = (await host.Api.OperatorGetAsync("operator/health")).Expect(HttpStatusCode.OK);

        Assert.Equal("""{"current":"g1","names":["g1","a0"]}""", reply.Body!["keys"]!["signing"]!.ToJsonString());
        Assert.Equal("""{"current":"a1","names":["a1"]}""", reply.Body!["keys"]!["audit"]!.ToJsonString());
        Assert.DoesNotContain(next, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_waiting_and_poison_message_counts()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await GiveUpAsync(host, 3);

        var few = (await host.Api.OperatorGetAsync("operator/health")).Expect(HttpStatusCode.OK).Body!;
        await GiveUpAsync(host, 101);
        var many = (await host.Api.OperatorGetAsync("operator/health")).Expect(HttpStatusCode.OK).Body!;

        Assert.Equal(
            StorageNames.Queues.Order(StringComparer.Ordinal),
            few["queues"]!.AsObject().Select(q => q.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal((2, 0), (few["queues"]!["events"]!.GetValue<int>(), few["queues"]!["emails"]!.GetValue<int>()));
        Assert.Equal("""{"messages":3,"atLeast":false}""", few["poison"]!.ToJsonString());
        Assert.Equal("""{"messages":100,"atLeast":true}""", many["poison"]!.ToJsonString());
    }

    [Fact]
    public async Task Responds_even_if_storage_is_unavailable()
    {
        var probe = new Silence();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        probe.Begins = true;

        var body = (await host.Api.OperatorGetAsync("operator/health")).Expect(HttpStatusCode.OK).Body!;

        Assert.Equal("unavailable", body["status"]!.GetValue<string>());
        Assert.Null(body["poison"]);
        Assert.All(body["queues"]!.AsObject(), queue => Assert.Null(queue.Value));
    }

    [Fact]
    public async Task Requires_an_operator_key()
    {
        await using var host = await MfaHost.StartAsync();

        (await host.Api.GetAsync("operator/health")).Expect(HttpStatusCode.Unauthorized);
    }

    private static async Task GiveUpAsync(MfaHost host, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await host.Get<PoisonRows>()
                .WriteAsync(new PoisonMessage("emails", $"message {i}", "No.", host.Clock.Now, 5), CancellationToken.None);
        }
    }

    /// <summary>A storage account that starts to refuse every request at a chosen moment.</summary>
    private sealed class Silence : HttpPipelinePolicy
    {
        public bool Begins { get; set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("Everything here is asynchronous.");

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            Begins ? throw new RequestFailedException(503, "ServerBusy") : ProcessNextAsync(message, pipeline);
    }
}
