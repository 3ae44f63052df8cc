using System.Net;
using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Packages.Tables;

public sealed class PipelineTests
{
    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    [Fact]
    public async Task Configured_policy_sees_each_request_once()
    {
        var seen = new Recorder();
        var options = new TableClientOptions();
        options.AddPolicy(seen, HttpPipelinePosition.PerCall);

        var table = await TestTable.NewAsync(options);
        await table.AddEntityAsync(new Thing());
        await table.GetEntityAsync<Thing>("p", "r");
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Delete, new Thing())]);

        Assert.Equal(["POST Tables", "POST things", "GET things(PartitionKey='p',RowKey='r')", "POST $batch"], seen.Requests);
    }

    [Fact]
    public async Task Server_error_is_retried_and_each_try_is_signed()
    {
        using var faults = new Faults(_ => new HttpResponseMessage(HttpStatusCode.InternalServerError));
        var table = await TestTable.NewAsync(OptionsOver(faults));

        faults.Remaining = 2;
        await table.AddEntityAsync(new Thing { Int = 3 });

        Assert.Equal(0, faults.Remaining);
        Assert.Equal(3, (await table.GetEntityAsync<Thing>("p", "r")).Value.Int);
    }

    [Fact]
    public async Task Broken_connection_is_retried()
    {
        using var faults = new Faults(_ => throw new HttpRequestException("connection reset"));
        var table = await TestTable.NewAsync(OptionsOver(faults));

        faults.Remaining = 1;
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new Thing())]);

        Assert.True((await table.GetEntityIfExistsAsync<Thing>("p", "r")).HasValue);
    }

    [Fact]
    public async Task Retry_after_a_lost_response_conflicts_with_its_own_commit()
    {
        using var faults = new Faults(_ => throw new HttpRequestException("connection reset")) { AfterSending = true };
        var table = await TestTable.NewAsync(OptionsOver(faults));

        faults.Remaining = 1;
        var conflict = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new Thing()));

        Assert.Equal("EntityAlreadyExists", conflict.ErrorCode);
    }

    [Fact]
    public async Task Error_without_an_OData_body_retains_its_status()
    {
        using var faults = new Faults(_ => new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent("<html>") });
        var table = await TestTable.NewAsync(OptionsOver(faults));

        faults.Remaining = 1;
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<Thing>("p", "r"));

        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task Wrong_account_key_is_refused()
    {
        var right = await Azurite.NewAccountAsync();
        var wrong = Regex.Replace(right, "AccountKey=[^;]*", $"AccountKey={DevelopmentKey}");

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() =>
            new TableServiceClient(wrong).CreateTableIfNotExistsAsync("things")
        );

        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task Token_credential_is_requested_for_the_storage_scope_and_sent_as_bearer()
    {
        HttpRequestMessage? sent = null;
        using var faults = new Faults(request =>
        {
            sent = request;
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        })
        {
            Remaining = 1,
        };
        var credential = DelegatedTokenCredential.Create(
            (context, _) => new AccessToken(string.Join(' ', context.Scopes), TimeProvider.System.GetUtcNow().AddHours(1))
        );
        var service = new TableServiceClient(new Uri("https://acme.table.core.windows.net"), credential, OptionsOver(faults));

        await service.GetTableClient("things").AddEntityAsync(new Thing());

        Assert.Equal("acme", service.AccountName);
        Assert.Equal("https://acme.table.core.windows.net/things", sent!.RequestUri!.GetLeftPart(UriPartial.Path));
        Assert.Equal("Bearer https://storage.azure.com/.default", sent.Headers.Authorization!.ToString());
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "devstoreaccount1", "http://127.0.0.1:10002/devstoreaccount1/things")]
    [InlineData("AccountName=a;AccountKey=a2V5;EndpointSuffix=x.org;DefaultEndpointsProtocol=http;", "a", "http://a.table.x.org/things")]
    [InlineData("AccountName=a;AccountKey=a2V5", "a", "https://a.table.core.windows.net/things")]
    [InlineData("AccountName=a;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:9/a/", "a", "http://127.0.0.1:9/a/things")]
    public void Connection_string_sets_account_and_endpoint(string connectionString, string account, string uri)
    {
        var table = new TableServiceClient(connectionString).GetTableClient("things");

        Assert.Equal((account, uri, "things"), (table.AccountName, table.Uri.AbsoluteUri, table.Name));
    }

    private static TableClientOptions OptionsOver(HttpMessageHandler handler) =>
        new() { Transport = new HttpClientTransport(handler), Retry = { Delay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero } };

    private sealed class Recorder : HttpPipelineSynchronousPolicy
    {
        public List<string> Requests { get; } = [];

        public override void OnSendingRequest(HttpMessage message) =>
            Requests.Add($"{message.Request.Method} {message.Request.Uri.ToUri().Segments[^1]}");
    }

    /// <summary>Replaces the network and answers the next requests.</summary>
    private sealed class Faults(Func<HttpRequestMessage, HttpResponseMessage> fault) : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Remaining { get; set; }

        public bool AfterSending { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Remaining == 0)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            Remaining--;
            if (AfterSending)
            {
                await base.SendAsync(request, cancellationToken);
            }

            return fault(request);
        }
    }
}
