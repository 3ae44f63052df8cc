using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Standins.Worker;

public sealed class HttpTriggerTests
{
    [Fact]
    public async Task A_function_without_a_route_answers_at_its_name_behind_the_prefix_of_host_json()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)]);

        Assert.Equal("hello", await host.Client.GetStringAsync("/api/Greet"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/Greet")).StatusCode);
    }

    [Theory]
    [InlineData("v1", "/v1/Greet")]
    [InlineData("", "/Greet")]
    public async Task Configuration_overrides_host_json(string prefix, string path)
    {
        await using var host = await LocalHost.StartAsync(
            [typeof(Functions)], new() { ["AzureFunctionsJobHost:extensions:http:routePrefix"] = prefix });

        Assert.Equal("hello", await host.Client.GetStringAsync(path));
    }

    [Theory]
    [InlineData("POST", "/api/Greet")]
    [InlineData("HEAD", "/api/Greet")]
    [InlineData("OPTIONS", "/api/Greet")]
    [InlineData("GET", "/api/nothing/here")]
    [InlineData("POST", "/admin/clock")]
    public async Task A_verb_or_path_that_nobody_listed_is_not_found(string verb, string path)
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)]);

        var answer = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(verb), path));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_literal_segment_wins_over_a_parameter_of_the_same_verb_only()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)]);

        Assert.Equal("the literal", await host.Client.GetStringAsync("/api/things/special"));
        Assert.Equal("things/7", await host.Client.GetStringAsync("/api/things/7"));
        Assert.Equal("put things/special", await (await host.Client.PutAsync("/api/things/special", null)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Route_values_the_context_and_the_token_are_bound()
    {
        var id = new Guid("6f9619ff-8b86-d011-b42d-00c04fc964ff");
        await using var host = await LocalHost.StartAsync([typeof(Functions)]);

        var text = await host.Client.GetStringAsync($"/api/bind/a%20b/42/{id}");

        Assert.Equal($"a b 42 {id} - Bind {typeof(Functions).FullName}.{nameof(Functions.Bind)} True", text);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.Client.GetAsync($"/api/bind/a/many/{id}")).StatusCode);
    }

    [Theory]
    [InlineData(null, "", HttpStatusCode.Unauthorized)]
    [InlineData("", "", HttpStatusCode.Unauthorized)]
    [InlineData("wrong", "", HttpStatusCode.Unauthorized)]
    [InlineData("wrong", "?code=s3cret", HttpStatusCode.Unauthorized)]
    [InlineData(null, "?code=local", HttpStatusCode.Unauthorized)]
    [InlineData(null, "?code=s3cret", HttpStatusCode.OK)]
    [InlineData("s3cret", "", HttpStatusCode.OK)]
    [InlineData("s3cret", "?code=wrong", HttpStatusCode.OK)]
    public async Task A_function_above_anonymous_needs_the_operator_key(string? header, string query, HttpStatusCode expected)
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)], new() { ["StandIn:OperatorKey"] = "s3cret" });
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/guarded" + query);
        request.Headers.TryAddWithoutValidation("x-functions-key", header is null ? [] : [header]);

        var answer = await host.Client.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected is HttpStatusCode.OK ? "open" : "", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Results_of_both_kinds_are_written_and_other_objects_are_not()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)]);

        var action = await host.Client.GetAsync("/api/action");
        var plain = await host.Client.GetAsync("/api/plain");

        Assert.Equal(HttpStatusCode.Accepted, action.StatusCode);
        Assert.Equal(7, (await action.Content.ReadFromJsonAsync<Answer>())!.Number);
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        Assert.Empty(await plain.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_exception_is_an_empty_500()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)]);

        var answer = await host.Client.GetAsync("/api/throw");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.False(answer.Headers.Contains("x-half-done"));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_address_of_the_caller_is_the_last_forwarded_one()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)]);
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/address");
        request.Headers.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.9");

        var answer = await host.Client.SendAsync(request);

        Assert.Equal("203.0.113.9", await answer.Content.ReadAsStringAsync());
    }

    public sealed record Answer(int Number);

    public static class Functions
    {
        [Function("Greet")]
        public static IResult Greet([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("hello");

        [Function("Literal")]
        public static IResult Literal([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/special")] HttpRequest request) =>
            Results.Text("the literal");

        [Function("Parameter")]
        public static IResult Parameter([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id}")] HttpRequest request, string id) =>
            Results.Text("things/" + id);

        [Function("Put")]
        public static IResult Put([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "things/{name}")] HttpRequest request, string name) =>
            Results.Text("put things/" + name);

        [Function("Bind")]
        public static IResult Bind(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "bind/{text}/{number}/{id}/{rest?}")] HttpRequest request,
            string text,
            int number,
            Guid id,
            string? rest,
            FunctionContext context,
            CancellationToken cancellationToken) =>
            Results.Text($"{text} {number} {id} {rest ?? "-"} {context.FunctionDefinition.Name} {context.FunctionDefinition.EntryPoint} "
                + (cancellationToken.CanBeCanceled && context.GetHttpContext() == request.HttpContext));

        [Function("Guarded")]
        public static IResult Guarded([HttpTrigger(AuthorizationLevel.Function, "get", Route = "guarded")] HttpRequest request) => Results.Text("open");

        [Function("Action")]
        public static async Task<IActionResult> ActionAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "action")] HttpRequest request)
        {
            await Task.Yield();
            return new AcceptedResult((string?)null, new Answer(7));
        }

        [Function("Plain")]
        public static Answer Plain([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "plain")] HttpRequest request) => new(7);

        [Function("Throw")]
        public static IResult Throw([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throw")] HttpRequest request)
        {
            request.HttpContext.Response.Headers["x-half-done"] = "yes";
            throw new InvalidOperationException("a secret");
        }

        [Function("Address")]
        public static IResult Address([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "address")] HttpRequest request) =>
            Results.Text(request.HttpContext.Connection.RemoteIpAddress!.ToString());
    }
}
