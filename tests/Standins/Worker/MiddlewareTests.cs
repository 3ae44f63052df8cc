using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Tests.Standins.Worker;

public sealed class MiddlewareTests
{
    [Fact]
    public async Task Middleware_runs_in_order_and_the_result_is_executed_after_all_of_it()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)], configure: builder =>
        {
            builder.Services.AddSingleton<Trace>();
            builder.UseMiddleware<Outer>();
            builder.UseMiddleware<Inner>();
        });

        var answer = await host.Client.GetAsync("/api/teapot");

        Assert.Equal((HttpStatusCode)418, answer.StatusCode);
        Assert.Equal(["outer in", "inner in", "function", "inner out 200 False", "outer out 200 False", "result"], host.Get<Trace>().Lines);
    }

    [Fact]
    public async Task Middleware_answers_in_place_of_the_function()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)], configure: builder =>
        {
            builder.Services.AddSingleton<Trace>();
            builder.UseMiddleware<Refusing>();
        });

        var answer = await host.Client.GetAsync("/api/teapot");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("no", await answer.Content.ReadAsStringAsync());
        Assert.Empty(host.Get<Trace>().Lines);
    }

    [Fact]
    public async Task Middleware_turns_an_exception_into_a_result()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)], configure: builder => builder.UseMiddleware<Catching>());

        var answer = await host.Client.GetAsync("/api/throw/x");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("FormatException", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Middleware_that_stands_before_the_web_application_sees_no_http_context()
    {
        var builder = FunctionsApplication.CreateBuilder(["--StandIn:Port=0"]);
        builder.Services.AddSingleton<Trace>();
        builder.UseMiddleware<Outer>();
        builder.ConfigureFunctionsWebApplication();
        await using var host = await LocalHost.StartAsync(builder, [typeof(Functions)]);

        await host.Client.GetAsync("/api/teapot");

        Assert.Equal(["outer in blind", "function", "result", "outer out 418 True"], host.Get<Trace>().Lines);
    }

    [Fact]
    public async Task Conditional_middleware_runs_for_what_it_is_meant_for()
    {
        await using var host = await LocalHost.StartAsync([typeof(Functions)], configure: builder =>
        {
            builder.Services.AddSingleton<Trace>();
            builder.UseWhen<Refusing>(context => context.FunctionDefinition.Name == "Throw");
        });

        Assert.Equal(HttpStatusCode.Forbidden, (await host.Client.GetAsync("/api/throw/x")).StatusCode);
        Assert.Equal((HttpStatusCode)418, (await host.Client.GetAsync("/api/teapot")).StatusCode);
    }

    [Fact]
    public async Task A_function_class_lives_for_one_invocation_and_shares_its_scope()
    {
        await using var host = await LocalHost.StartAsync([typeof(Instance)], configure: builder =>
        {
            builder.Services.AddSingleton<Trace>();
            builder.Services.AddScoped<PerInvocation>();
        });

        await host.Client.GetAsync("/api/instance");
        await host.Client.GetAsync("/api/instance");

        Assert.Equal(["run 1 True", "scope over", "run 1 True", "scope over"], host.Get<Trace>().Lines);
    }

    public sealed class Trace
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> Lines => _lines;

        public void Add(string line) => _lines.Enqueue(line);
    }

    public sealed class PerInvocation(Trace trace) : IDisposable
    {
        public int Uses { get; set; }

        public void Dispose() => trace.Add("scope over");
    }

    public sealed class Instance(Trace trace, PerInvocation state)
    {
        [Function("Instance")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "instance")] HttpRequest request)
        {
            state.Uses++;
            trace.Add($"run {state.Uses} {request.HttpContext.RequestServices.GetRequiredService<PerInvocation>() == state}");
            return Results.Empty;
        }
    }

    public static class Functions
    {
        [Function("Teapot")]
        public static IResult Teapot([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "teapot")] HttpRequest request)
        {
            var trace = request.HttpContext.RequestServices.GetRequiredService<Trace>();
            trace.Add("function");
            return new TracedResult(trace);
        }

        [Function("Throw")]
        public static IResult Throw([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throw/{text}")] HttpRequest request, string text) =>
            throw new FormatException(text);
    }

    private sealed class TracedResult(Trace trace) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            trace.Add("result");
            httpContext.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return httpContext.Response.WriteAsync("short and stout");
        }
    }

    private abstract class Tracing(Trace trace, string name) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            trace.Add($"{name} in{(context.GetHttpContext() is null ? " blind" : "")}");
            await next(context);
            var response = context.GetHttpContext()?.Response;
            trace.Add($"{name} out {response?.StatusCode} {response?.HasStarted}");
        }
    }

    private sealed class Outer(Trace trace) : Tracing(trace, "outer");

    private sealed class Inner(Trace trace) : Tracing(trace, "inner");

    private sealed class Refusing : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            context.GetInvocationResult().Value = Results.Text("no", statusCode: StatusCodes.Status403Forbidden);
            return Task.CompletedTask;
        }
    }

    private sealed class Catching : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            try
            {
                await next(context);
            }
            catch (Exception e)
            {
                context.GetInvocationResult().Value = Results.Text(e.GetType().Name, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }
    }
}
