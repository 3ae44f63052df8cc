using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MfaFunctions.Platform.Http.Outbound;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>The response of a receiver.</summary>
/// <param name="Reason">Its status, or why there was none. Names neither the endpoint nor what it said.</param>
/// <param name="IsAccepted">Whether the receiver acknowledged the event.</param>
/// <param name="Error">The error code of a receiver that will never accept the event; null otherwise.</param>
public sealed record ReceiverAnswer(string Reason, bool IsAccepted, string? Error);

/// <summary>Posts security event tokens to the endpoints of tenants (RFC 8935 §2), on the public internet only.</summary>
/// <param name="clients">Creates clients that reach only the public internet; see <see cref="RelyingPartiesRegistration"/>.</param>
/// <param name="internet">Checks addresses before they are called.</param>
public sealed partial class WebhookReceiver(IHttpClientFactory clients, PublicInternet internet)
{
    public const string HttpClientName = "webhooks";

    private const int LongestError = 4 * 1024;

    // Short, because other tenants' events wait meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="url">The endpoint.</param>
    /// <param name="token">The signed event.</param>
    /// <param name="bearer">The endpoint's own bearer token; null for none.</param>
    /// <param name="cancellationToken">Ends the attempt, which is then an exception instead of an answer.</param>
    public async Task<ReceiverAnswer> PushAsync(Uri url, string token, string? bearer, CancellationToken cancellationToken)
    {
        if (!internet.Accepts(url))
        {
            return new ReceiverAnswer("the address is not on the public internet", false, null);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var client = clients.CreateClient(HttpClientName);
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(token, Encoding.ASCII, new MediaTypeHeaderValue("application/secevent+jwt")),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var error = response.StatusCode == HttpStatusCode.BadRequest ? await ErrorOfAsync(response, limit.Token) : null;
            return new ReceiverAnswer($"status {(int)response.StatusCode}", response.StatusCode == HttpStatusCode.Accepted, error);
        }
        catch (HttpRequestException e)
        {
            return new ReceiverAnswer($"no response ({(e.InnerException ?? e).GetType().Name})", false, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ReceiverAnswer("no response in time", false, null);
        }
    }

    // RFC 8935 §2.3. The description is not read: it may quote the token.
    private static async Task<string?> ErrorOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LongestError, cancellationToken);
            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return
                body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("err", out var code)
                && code.ValueKind == JsonValueKind.String
                ? ErrorCode().IsMatch(code.GetString()!)
                    ? code.GetString()
                    : "an unknown error code"
                : null;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,60}\z")]
    private static partial Regex ErrorCode();
}
