using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Tests.Standins.Worker;

public sealed class StartTests
{
    private const string Local = "QueueEndpoint=http://127.0.0.1:10001/a;TableEndpoint=http://127.0.0.1:10002/a;AccountName=a;AccountKey=AAAA";

    [Theory]
    [InlineData(typeof(NoFunctions), "No functions found")]
    [InlineData(typeof(SameName), "'same'", "SameName.First", "SameName.Second")]
    [InlineData(typeof(SameRoute), "'One' and 'Two'", "POST /api/things/{}")]
    [InlineData(typeof(NotPublic), "'Hidden'", "NotPublic.Hidden", "must be a public")]
    [InlineData(typeof(NotPublicClass), "'Inside'", "must be a public")]
    [InlineData(typeof(TwoTriggers), "'Both'", "on 'request' and on 'message'")]
    [InlineData(typeof(NoTrigger), "'Lonely'", "has no trigger")]
    [InlineData(typeof(Reserved), "'Admin'", "'administrators'")]
    [InlineData(typeof(Unbound), "'Wants'", "'clock' of type TimeProvider")]
    [InlineData(typeof(NoRoute), "'Odd'", "api/{id")]
    [InlineData(typeof(NoConnection), "'Read'", "'Nowhere'")]
    [InlineData(typeof(NoSchedule), "'Tick'", "'every day'")]
    [InlineData(typeof(NoSetting), "'Read'", "'%NO_SUCH_QUEUE%'")]
    public async Task Functions_that_the_host_would_not_load_refuse_the_start(Type functions, params string[] said)
    {
        var refusal = await LocalHost.RefusalAsync([functions]);

        Assert.All(said, part => Assert.Contains(part, refusal, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("WEBSITE_SITE_NAME", "app")]
    [InlineData("CONTAINER_NAME", "app")]
    [InlineData("FUNCTIONS_EXTENSION_VERSION", "~4")]
    [InlineData("AzureWebJobsStorage", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=AAAA;EndpointSuffix=core.windows.net")]
    [InlineData("AzureWebJobsStorage", Local + ";BlobEndpoint=https://a.blob.core.windows.net")]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=false;DefaultEndpointsProtocol=https;AccountName=a;AccountKey=AAAA")]
    [InlineData("AzureWebJobsStorage:accountName", "a")]
    [InlineData("AzureWebJobsStorage:endpoint", "https://a.example.com")]
    [InlineData("MfaStorage", "QueueEndpoint=http://127.0.0.1:10001/a;AccountName=a;AccountKey=AAAA")]
    [InlineData("MfaStorage", "QueueEndpoint=http://10.0.0.1/a;TableEndpoint=http://127.0.0.1/a;AccountName=a;AccountKey=AAAA")]
    [InlineData("MfaStorage", "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://10.0.0.1")]
    [InlineData("MfaStorage:tableServiceUri", "https://a.table.core.windows.net")]
    [InlineData("MfaStorage:queueServiceUri", "https://localhost.example.com")]
    [InlineData("ConnectionStrings:MfaStorage", "AccountName=a;AccountKey=AAAA")]
    [InlineData("Elsewhere:queueServiceUri", "https://a.queue.core.windows.net")]
    public async Task What_smells_of_Azure_refuses_the_start(string setting, string value)
    {
        var refusal = await LocalHost.RefusalAsync([typeof(Listening)], new() { ["Elsewhere"] = Local, [setting] = value });

        Assert.Contains("local Functions runtime", refusal, StringComparison.Ordinal);
        Assert.Contains("only the 'published' flavour", refusal, StringComparison.Ordinal);
        Assert.Contains(setting, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MfaStorage", Local)]
    [InlineData("MfaStorage", "UseDevelopmentStorage=true")]
    [InlineData("MfaStorage:tableServiceUri", "http://localhost:10002/a")]
    public async Task Storage_on_loopback_is_welcome(string setting, string value)
    {
        await using var host = await LocalHost.StartAsync([typeof(Pinging)], new() { [setting] = value });

        Assert.Equal("pong", await host.Client.GetStringAsync("/api/ping"));
    }

    [Fact]
    public async Task A_wrong_value_in_host_json_refuses_the_start()
    {
        var refusal = await LocalHost.RefusalAsync([typeof(Pinging)], new() { ["AzureFunctionsJobHost:extensions:queues:batchSize"] = "33" });

        Assert.Contains("batchSize", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_functions_are_looked_for_in_the_assembly_that_is_named()
    {
        var builder = FunctionsApplication.CreateBuilder(["--StandIn:FunctionsAssembly=Microsoft.Azure.Functions.Worker"]);
        using var host = builder.Build();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("No functions found in Microsoft.Azure.Functions.Worker", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_development_environment_it_starts_and_answers_alike()
    {
        var builder = FunctionsApplication.CreateBuilder(["--environment=Development"]);
        builder.ConfigureFunctionsWebApplication();
        builder.ConfigureFunctionsWebApplication();
        await using var host = await LocalHost.StartAsync(builder, [typeof(Pinging)]);

        Assert.True(builder.Environment.IsDevelopment());
        Assert.Equal("pong", await host.Client.GetStringAsync("/api/ping"));
    }

    [Fact]
    public void A_host_is_built_and_its_services_are_there_before_any_function_is_looked_for()
    {
        var builder = FunctionsApplication.CreateBuilder(["--StandIn:FunctionsAssembly=No.Such.Assembly", "--Greeting=hello"]);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(TimeProvider.System);

        using var host = builder.Build();

        Assert.Same(TimeProvider.System, host.Services.GetRequiredService<TimeProvider>());
        Assert.Equal("hello", builder.Configuration["Greeting"]);
    }

    [Fact]
    public async Task Nothing_but_loopback_is_listened_to_whatever_the_configuration_says()
    {
        await using var host = await LocalHost.StartAsync([typeof(Pinging)], new()
        {
            ["urls"] = "http://0.0.0.0:0",
            ["preferHostingUrls"] = "true",
            ["Kestrel:Endpoints:Everywhere:Url"] = "http://0.0.0.0:0",
        });

        Assert.Equal("127.0.0.1", host.Client.BaseAddress!.Host);
    }

    [Fact]
    public async Task Kestrel_takes_the_options_of_the_application()
    {
        await using var host = await LocalHost.StartAsync([typeof(Pinging)], configure: builder =>
            builder.Services.Configure<KestrelServerOptions>(options => options.AddServerHeader = false));

        var answer = await host.Client.GetAsync("/api/ping");

        Assert.Empty(answer.Headers.Server);
    }

    public static class NoFunctions;

    public static class Pinging
    {
        [Function("Ping")]
        public static IResult Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("pong");
    }

    public static class Listening
    {
        [Function("Listen")]
        public static void Listen([QueueTrigger("work", Connection = "Elsewhere")] string message) { }
    }

    public static class SameName
    {
        [Function("same")]
        public static IResult First([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "a")] HttpRequest request) => Results.Empty;

        [Function("Same")]
        public static IResult Second([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "b")] HttpRequest request) => Results.Empty;
    }

    public static class SameRoute
    {
        [Function("One")]
        public static IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "things/{id}")] HttpRequest request) => Results.Empty;

        [Function("Two")]
        public static IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "Things/{name}")] HttpRequest request) => Results.Empty;
    }

    public static class NotPublic
    {
        [Function("Hidden")]
        internal static IResult Hidden([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Empty;
    }

    internal static class NotPublicClass
    {
        [Function("Inside")]
        public static IResult Inside([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Empty;
    }

    public static class TwoTriggers
    {
        [Function("Both")]
        public static IResult Both([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, [QueueTrigger("work")] string message) =>
            Results.Empty;
    }

    public static class NoTrigger
    {
        [Function("Lonely")]
        public static void Lonely(FunctionContext context) { }
    }

    public static class Reserved
    {
        [Function("Admin")]
        public static IResult Admin([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "administrators")] HttpRequest request) => Results.Empty;
    }

    public static class Unbound
    {
        [Function("Wants")]
        public static IResult Wants([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, TimeProvider clock) => Results.Empty;
    }

    public static class NoRoute
    {
        [Function("Odd")]
        public static IResult Odd([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{id")] HttpRequest request) => Results.Empty;
    }

    public static class NoConnection
    {
        [Function("Read")]
        public static void Read([QueueTrigger("work", Connection = "Nowhere")] string message) { }
    }

    public static class NoSchedule
    {
        [Function("Tick")]
        public static void Tick([TimerTrigger("every day")] TimerInfo timer) { }
    }

    public static class NoSetting
    {
        [Function("Read")]
        public static void Read([QueueTrigger("%NO_SUCH_QUEUE%")] string message) { }
    }
}
