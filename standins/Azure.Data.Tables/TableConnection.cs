using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables;

/// <summary>What every client of one account shares: where the account is and how to talk to it.</summary>
internal sealed class TableConnection
{
    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    public TableConnection(Uri endpoint, TokenCredential credential, TableClientOptions options)
        : this(
            endpoint,
            new BearerTokenAuthenticationPolicy(credential, "https://storage.azure.com/.default"),
            AccountOf(endpoint),
            options)
    {
    }

    public TableConnection(Uri endpoint, HttpPipelinePolicy authentication, string accountName, TableClientOptions options)
    {
        options ??= new TableClientOptions();
        Endpoint = endpoint;
        AccountName = accountName;
        _version = options.VersionHeader;
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            // Per retry: a signature covers the date, and a token may have expired meanwhile.
            PerRetryPolicies = { authentication },
            RequestFailedDetailsParser = ODataError.Parser,
        });
    }

    public string AccountName { get; }
    public Uri Endpoint { get; }

    public Uri UriOf(string path) => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    /// <exception cref="RequestFailedException">The service answered with an error other than the tolerated status.</exception>
    public async Task<Response> SendAsync(TableOperation operation, CancellationToken cancellationToken, int toleratedStatus = 0)
    {
        using var message = _pipeline.CreateMessage();
        message.Request.Method = operation.Method;
        message.Request.Uri.Reset(UriOf(operation.Path));
        message.Request.Headers.Add("x-ms-version", _version);
        foreach (var (name, value) in operation.Headers())
        {
            message.Request.Headers.Add(name, value);
        }

        if (operation.Body is not null)
        {
            message.Request.Content = RequestContent.Create(operation.Body);
        }

        await _pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status < 400 || message.Response.Status == toleratedStatus
            ? message.Response
            : throw new RequestFailedException(message.Response);
    }

    // Emulators carry the account in the path, Azure in the host's first label.
    private static string AccountOf(Uri endpoint) =>
        IPAddress.TryParse(endpoint.Host, out _) || endpoint.IsLoopback
            ? endpoint.Segments.ElementAtOrDefault(1)?.TrimEnd('/')
            : endpoint.Host.Split('.')[0];
}
