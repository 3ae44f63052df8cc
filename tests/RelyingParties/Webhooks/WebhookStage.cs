using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties.Webhooks;

/// <summary>Sets webhooks, and reads what a receiver got.</summary>
internal static class WebhookStage
{
    /// <summary>Starts a receiver and sets it as the webhook of the Owner's tenant.</summary>
    public static async Task<SampleReceiver> ReceiverAsync(this MfaHost host, Person owner, string? token = null)
    {
        // What happened before is not this receiver's matter.
        await host.DrainAsync();
        var receiver = await SampleReceiver.StartAsync();
        receiver.Keys = await Relying.KeysAsync(host);
        receiver.Bearer = token;
        (await host.SetWebhookAsync(owner, new { url = receiver.Url, token })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        return receiver;
    }

    public static async Task<Reply> SetWebhookAsync(this MfaHost host, Person owner, object body) =>
        await host.Api.PutAsync(
            $"tenants/{owner.Tenant}/webhook",
            body,
            owner.Token,
            ("If-Match", (await host.WebhookAsync(owner)).Headers["ETag"])
        );

    public static async Task<Reply> RemoveWebhookAsync(this MfaHost host, Person owner) =>
        await host.Api.SendAsync(
            HttpMethod.Delete,
            $"tenants/{owner.Tenant}/webhook",
            null,
            owner.Token,
            ("If-Match", (await host.WebhookAsync(owner)).Headers["ETag"])
        );

    public static async Task<Reply> WebhookAsync(this MfaHost host, Person owner) =>
        (await host.Api.GetAsync($"tenants/{owner.Tenant}/webhook", owner.Token)).Expect(HttpStatusCode.OK);

    /// <summary>An event as one line: its type, its details, whose it is and, in brackets, in which session.</summary>
    public static string Line(JsonObject claims)
    {
        var (type, details) = SampleReceiver.EventOf(claims);
        var subject = claims["sub_id"]!;
        var values = details.Where(d => d.Key is not "event_timestamp").Select(d => d.Value!.GetValue<string>());
        var session = subject["session"] is { } named ? $" [{named["id"]}]" : "";
        return $"{type}: {string.Join(' ', values)} of {subject["user"]!["sub"]}{session}";
    }

    public static string SessionId(this Reply reply) => reply.Body!["session"]!["id"]!.GetValue<string>();
}
