using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Runtime;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextExtensions
{
    /// <summary>The request, or null in other triggers and in middleware that stands before ConfigureFunctionsWebApplication.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(Invocation.HttpContextKey, out var value) ? value as HttpContext : null;
}

public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult GetInvocationResult(this FunctionContext context) => new Result(Of(context));

    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context) => new Result<T>(Of(context));

    private static InvocationValue Of(FunctionContext context) =>
        context.Features.Get<InvocationValue>() ?? throw new InvalidOperationException("The context does not belong to an invocation.");

    private sealed class Result(InvocationValue result) : InvocationResult
    {
        public override object? Value
        {
            get => result.Value;
            set => result.Value = value;
        }
    }

    private sealed class Result<T>(InvocationValue result) : InvocationResult<T>
    {
        public override T? Value
        {
            get => (T?)result.Value;
            set => result.Value = value;
        }
    }
}
