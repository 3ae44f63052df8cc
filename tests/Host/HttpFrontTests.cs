using System.Net;
using System.Reflection;
using MfaFunctions.LocalHost;
using MfaFunctions.LocalHost.Http;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace MfaFunctions.Tests.Host;

public sealed class HttpFrontTests
{
    [Fact]
    public async Task Every_declared_function_is_loaded()
    {
        await using var host = await MfaHost.StartAsync();
        var declared = typeof(MfaApplication)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>();

        Assert.Equal(declared.Order(StringComparer.Ordinal), host.LoadedFunctions.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", "health", HttpStatusCode.OK)]
    [InlineData("GET", "HEALTH", HttpStatusCode.OK)]
    [InlineData("GET", "health/", HttpStatusCode.OK)]
    [InlineData("GET", "%68ealth", HttpStatusCode.OK)]
    [InlineData("POST", "health", HttpStatusCode.NotFound)]
    [InlineData("TRACE", "health", HttpStatusCode.NotFound)]
    [InlineData("GET", "/health", HttpStatusCode.NotFound)]
    [InlineData("GET", "tenants%2Facme", HttpStatusCode.NotFound)]
    [InlineData("GET", "nothing", HttpStatusCode.NotFound)]
    public async Task Routes_match_as_they_do_under_the_Azure_host(string method, string path, HttpStatusCode status)
    {
        await using var host = await MfaHost.StartAsync();

        var reply = await host.Api.SendAsync(new HttpMethod(method), new Uri(host.Http.BaseAddress! + path).ToString(), null);

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task Invocation_id_sent_by_the_caller_is_replaced()
    {
        await using var host = await MfaHost.StartAsync();

        // Two concurrent requests with the same id would wait for each other's invocation.
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => host.Api.SendAsync(HttpMethod.Get, "health", null, null, ("x-ms-invocation-id", "the-same")))
        );

        Assert.All(replies, reply => reply.Expect(HttpStatusCode.OK));
    }

    [Theory]
    [InlineData("right", null, true)]
    [InlineData(null, "right", true)]
    [InlineData("wrong", "right", false)]
    [InlineData(null, "Right", false)]
    [InlineData(null, null, false)]
    public void Key_is_read_from_the_header_or_else_from_the_query(string? header, string? code, bool opens)
    {
        var http = new DefaultHttpContext();
        if (header is not null)
        {
            http.Request.Headers["x-functions-key"] = header;
        }

        http.Request.QueryString = code is null ? default : QueryString.Create("code", code);

        Assert.Equal(opens, new OperatorKey("right").IsIn(http.Request));
    }

    [Theory]
    [InlineData("MfaStorage", "UseDevelopmentStorage=true", true)]
    [InlineData("MfaStorage", "AccountName=a;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://localhost:2/a", true)]
    [InlineData("MfaStorage", "AccountName=a;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/a", false)]
    [InlineData("MfaStorage", "AccountName=a;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://10.0.0.4:2/a", false)]
    [InlineData("ConnectionStrings:MfaStorage", "AccountName=a;AccountKey=a2V5", false)]
    [InlineData("AzureWebJobsStorage:accountName", "acme", false)]
    [InlineData("MfaStorage:tableServiceUri", "https://acme.table.core.windows.net", false)]
    [InlineData("MfaStorage:tableServiceUri", "http://127.0.0.1:10002/devstoreaccount1", true)]
    [InlineData("CONTAINER_NAME", "abc", false)]
    [InlineData("FUNCTIONS_EXTENSION_VERSION", "~4", false)]
    public void Host_runs_only_on_local_storage(string setting, string value, bool runs)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting, (string?)value)]).Build();

        Assert.Equal(runs, LocalOnly.Refusal(settings) is null);
    }
}
