using System.Collections;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>One run of one function.</summary>
internal sealed class Invocation : FunctionContext
{
    /// <summary>The key under which the published ASP.NET Core integration keeps the HttpContext in <see cref="Items"/>.</summary>
    public const string HttpContextKey = "HttpRequestContext";

    private readonly Data _data;

    public Invocation(
        Function function,
        IServiceProvider services,
        object? trigger,
        IReadOnlyDictionary<string, object?> bindingData,
        CancellationToken cancellationToken)
    {
        Function = function;
        InstanceServices = services;
        Trigger = trigger;
        _data = new Data(bindingData);
        CancellationToken = cancellationToken;
        Features.Set(Result);
    }

    public Function Function { get; }

    /// <summary>What the trigger hands over: the HttpRequest, the leased message, the timer's state.</summary>
    public object? Trigger { get; }

    public InvocationValue Result { get; } = new();

    public override BindingContext BindingContext => _data;

    public override CancellationToken CancellationToken { get; }

    public override IInvocationFeatures Features { get; } = new FeatureSet();

    public override FunctionDefinition FunctionDefinition => Function;

    public override string FunctionId => Function.Id;

    public override IServiceProvider InstanceServices { get; set; }

    public override string InvocationId { get; } = new Guid(RandomNumberGenerator.GetBytes(16)).ToString();

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    // Null without a retry policy on the function, in the published worker too.
    public override RetryContext RetryContext => null!;

    public override TraceContext TraceContext { get; } = new CurrentTrace();

    private sealed class Data(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => values;
    }

    private sealed class CurrentTrace : TraceContext
    {
        public override string TraceParent { get; } = Activity.Current?.Id ?? string.Empty;

        public override string TraceState { get; } = Activity.Current?.TraceStateString ?? string.Empty;
    }

    private sealed class FeatureSet : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> _features = [];

        public T? Get<T>() => _features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

        public void Set<T>(T instance) => _features[typeof(T)] = instance!;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>What the function returned, or what a middleware put in its place.</summary>
internal sealed class InvocationValue
{
    public object? Value { get; set; }
}
