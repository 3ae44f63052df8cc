namespace Microsoft.Azure.Functions.Worker;

public abstract class FunctionContext
{
    public abstract BindingContext BindingContext { get; }

    public virtual CancellationToken CancellationToken { get; }

    public abstract IInvocationFeatures Features { get; }

    public abstract FunctionDefinition FunctionDefinition { get; }

    public abstract string FunctionId { get; }

    public abstract IServiceProvider InstanceServices { get; set; }

    public abstract string InvocationId { get; }

    public abstract IDictionary<object, object> Items { get; set; }

    public abstract RetryContext RetryContext { get; }

    public abstract TraceContext TraceContext { get; }
}

public abstract class BindingContext
{
    /// <summary>What the trigger knows about this run. A queue's <c>DequeueCount</c> and <c>Id</c> are strings.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

public abstract class TraceContext
{
    public abstract string TraceParent { get; }

    public abstract string TraceState { get; }
}

public abstract class RetryContext
{
    public abstract int MaxRetryCount { get; }

    public abstract int RetryCount { get; }
}

public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    T? Get<T>();

    void Set<T>(T instance);
}

public abstract class InvocationResult<T>
{
    public abstract T? Value { get; set; }
}

public abstract class InvocationResult : InvocationResult<object>;
