using Microsoft.Azure.Functions.Worker.Middleware;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>The middleware in the order of its registration, and the function at the end.</summary>
internal sealed class InvocationPipeline
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];
    private readonly Lazy<FunctionExecutionDelegate> _run;

    public InvocationPipeline()
    {
        _run = new(() => Enumerable.Reverse(_middleware).Aggregate((FunctionExecutionDelegate)CallAsync, (next, use) => use(next)));
    }

    public void Add(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        if (_run.IsValueCreated)
        {
            throw new InvalidOperationException("The application has already been built.");
        }

        _middleware.Add(middleware);
    }

    public Task RunAsync(Invocation invocation) => _run.Value(invocation);

    private static async Task CallAsync(FunctionContext context)
    {
        var invocation = (Invocation)context;
        var function = invocation.Function;
        var arguments = function.Bind(invocation);
        // Nobody disposes of it, in the published worker neither; its scope is disposed of by whoever made it.
        var instance = function.Create(context.InstanceServices);
        invocation.Result.Value = await function.CallAsync(instance, arguments);
    }
}
