using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>A method with <c>[Function]</c>: what it is called, what triggers it, how to call it.</summary>
internal sealed class Function : FunctionDefinition
{
    private readonly MethodInfo _method;
    private readonly ObjectFactory? _create;
    private readonly Func<Invocation, object?>[] _binders;

    public Function(MethodInfo method, string name, ParameterInfo triggerParameter, TriggerBindingAttribute trigger)
    {
        var type = method.DeclaringType!;
        _method = method;
        _create = method.IsStatic ? null : ActivatorUtilities.CreateFactory(type, []);
        Name = name;
        Trigger = trigger;
        EntryPoint = $"{type.FullName}.{method.Name}";
        PathToAssembly = type.Assembly.Location;
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name} {EntryPoint}")))[..32];
        var kind = trigger switch
        {
            HttpTriggerAttribute => "httpTrigger",
            QueueTriggerAttribute => "queueTrigger",
            TimerTriggerAttribute => "timerTrigger",
            _ => throw new InvalidOperationException($"Function '{name}': the local runtime has no trigger {trigger.GetType().Name}."),
        };
        var none = ImmutableDictionary<string, BindingMetadata>.Empty;
        InputBindings = none.Add(triggerParameter.Name!, new Binding(triggerParameter.Name!, kind, BindingDirection.In));
        OutputBindings = trigger is HttpTriggerAttribute ? none.Add("$return", new Binding("$return", "http", BindingDirection.Out)) : none;
        Parameters = [.. method.GetParameters().Select(p => new FunctionParameter(
            p.Name!, p.ParameterType, p.HasDefaultValue, p.DefaultValue, Properties(p == triggerParameter ? trigger : null)))];
        _binders = [.. Parameters.Select(p => ParameterBinding.For(this, p, isTrigger: p.Name == triggerParameter.Name))];
    }

    public TriggerBindingAttribute Trigger { get; }

    public override string EntryPoint { get; }

    public override string Id { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override string Name { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override string PathToAssembly { get; }

    public object? Create(IServiceProvider services) => _create?.Invoke(services, []);

    public object?[] Bind(Invocation invocation) => Array.ConvertAll(_binders, bind => bind(invocation));

    public async Task<object?> CallAsync(object? instance, object?[] arguments)
    {
        var returned = _method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        var task = returned switch
        {
            Task running => running,
            ValueTask running => running.AsTask(),
            { } other when IsValueTaskOfT(other.GetType()) => (Task)other.GetType().GetMethod(nameof(ValueTask<>.AsTask))!.Invoke(other, null)!,
            _ => null,
        };
        if (task is null)
        {
            return returned;
        }

        await task;
        return _method.ReturnType.IsGenericType ? task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task) : null;
    }

    private static bool IsValueTaskOfT(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>);

    private static Dictionary<string, object> Properties(TriggerBindingAttribute? trigger) =>
        trigger is null ? [] : new() { ["bindingAttribute"] = trigger };

    private sealed class Binding(string name, string type, BindingDirection direction) : BindingMetadata
    {
        public override BindingDirection Direction => direction;

        public override string Name => name;

        public override string Type => type;
    }
}
