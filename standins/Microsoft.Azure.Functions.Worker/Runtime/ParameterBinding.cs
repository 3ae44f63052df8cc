using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>Chooses, once per parameter, where its value comes from. What no trigger can fill refuses the start.</summary>
internal static class ParameterBinding
{
    public static Func<Invocation, object?> For(Function function, FunctionParameter parameter, bool isTrigger)
    {
        if (parameter.Type == typeof(FunctionContext))
        {
            return invocation => invocation;
        }

        if (parameter.Type == typeof(CancellationToken))
        {
            return invocation => invocation.CancellationToken;
        }

        return (function.Trigger, isTrigger) switch
        {
            (HttpTriggerAttribute, true) when parameter.Type == typeof(HttpRequest) => invocation => invocation.Trigger,
            (HttpTriggerAttribute http, false) when IsRouteValue(http, function.Name, parameter) =>
                invocation => RouteValue(invocation, parameter),
            (QueueTriggerAttribute, true) => Queues.MessageBinding.To(parameter.Type),
            (TimerTriggerAttribute, true) when parameter.Type == typeof(TimerInfo) => invocation => invocation.Trigger,
            _ => throw new InvalidOperationException(
                $"Function '{function.Name}': parameter '{parameter.Name}' of type {parameter.Type.Name} cannot be bound by the local runtime."),
        };
    }

    private static bool IsRouteValue(HttpTriggerAttribute trigger, string functionName, FunctionParameter parameter) =>
        HttpRoute.Parse(functionName, HttpRoute.RouteOf(functionName, trigger)).GetParameter(parameter.Name) is not null
        && TypeDescriptor.GetConverter(parameter.Type).CanConvertFrom(typeof(string));

    private static object? RouteValue(Invocation invocation, FunctionParameter parameter)
    {
        if (!invocation.BindingContext.BindingData.TryGetValue(parameter.Name, out var value) || value is not string text)
        {
            return parameter.HasDefaultValue ? parameter.DefaultValue
                : parameter.IsReferenceOrNullableType ? null
                : Activator.CreateInstance(parameter.Type);
        }

        try
        {
            return TypeDescriptor.GetConverter(parameter.Type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException)
        {
            throw new InvalidOperationException(
                $"Function '{invocation.Function.Name}': route value '{parameter.Name}' is not a {parameter.Type.Name}.", e);
        }
    }
}
