using System.Net;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using MfaFunctions.Operator.Deployment;

namespace MfaFunctions.Tests.Operator.Deployment;

/// <summary>The part of Azure Resource Manager that lists and sets the secrets of a vault.</summary>
internal sealed class FakeVault : HttpMessageHandler
{
    private const string Id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";

    public FakeVault()
    {
        var options = new Options { Transport = new HttpClientTransport(this) };
        options.Retry.MaxRetries = 0;
        Vault = new Vault(HttpPipelineBuilder.Build(options), Id);
    }

    public Vault Vault { get; }

    public Dictionary<string, string> Secrets { get; } = [];

    public List<string> Requests { get; } = [];

    public bool IsDeleted { get; init; }

    /// <summary>Status returned for every request, to simulate a failure.</summary>
    public HttpStatusCode? Refuses { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        Requests.Add($"{request.Method} {uri.AbsolutePath}");
        if (
            uri is not { Scheme: "https", Host: "management.azure.com" }
            || !uri.Query.StartsWith("?api-version=20", StringComparison.Ordinal)
        )
        {
            return new HttpResponseMessage(HttpStatusCode.BadRequest);
        }

        if (Refuses is { } status)
        {
            return new HttpResponseMessage(status);
        }

        if (!uri.AbsolutePath.StartsWith(Id + "/secrets/", StringComparison.Ordinal))
        {
            return new HttpResponseMessage(IsDeleted ? HttpStatusCode.NotFound : HttpStatusCode.OK);
        }

        var name = uri.Segments[^1];
        if (request.Method == HttpMethod.Put)
        {
            Secrets[name] = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!["properties"]![
                "value"
            ]!.GetValue<string>();
        }

        // Like Azure, never returns the value.
        return new HttpResponseMessage(Secrets.ContainsKey(name) ? HttpStatusCode.OK : HttpStatusCode.NotFound);
    }

    private sealed class Options : ClientOptions;
}
