using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Runtime;

/// <summary>Hands the runtime its function classes in place of an assembly. For the runtime's own tests.</summary>
internal sealed record FunctionTypes(params Type[] Types);

/// <summary>All functions of the application; finding them refuses what the Functions host would not index.</summary>
internal sealed class FunctionCatalog
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public FunctionCatalog(IConfiguration configuration, FunctionTypes? types = null)
    {
        var source = types is null ? AssemblyOf(configuration) : null;
        var methods = (source?.GetTypes() ?? types!.Types).SelectMany(type => type.GetMethods(Declared))
            .Where(method => method.IsDefined(typeof(FunctionAttribute)));
        Functions = [.. methods.Select(Read).OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];
        if (Functions.Count == 0)
        {
            throw new InvalidOperationException(
                $"No functions found in {source?.GetName().Name ?? "the given types"}: public methods of public classes with [Function]. "
                + $"'{SettingNames.FunctionsAssembly}' names the assembly when it is not the entry assembly.");
        }

        if (Functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new InvalidOperationException(
                $"Two functions are named '{same.Key}': {string.Join(" and ", same.Select(function => function.EntryPoint))}.");
        }
    }

    public IReadOnlyList<Function> Functions { get; }

    public IEnumerable<(Function Function, T Trigger)> TriggeredBy<T>()
        where T : TriggerBindingAttribute =>
        Functions.Where(function => function.Trigger is T).Select(function => (function, (T)function.Trigger));

    private static Assembly AssemblyOf(IConfiguration configuration) =>
        configuration[SettingNames.FunctionsAssembly] is { Length: > 0 } name
            ? Assembly.Load(new AssemblyName(name))
            : Assembly.GetEntryAssembly() ?? throw new InvalidOperationException("There is no entry assembly to take functions from.");

    private static Function Read(MethodInfo method)
    {
        var where = $"{method.DeclaringType!.FullName}.{method.Name}";
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        if (!method.IsPublic || !method.DeclaringType.IsVisible || method.DeclaringType.IsGenericType || method.IsGenericMethod)
        {
            throw new InvalidOperationException($"Function '{name}' ({where}) must be a public, non-generic method of a public class.");
        }

        var triggers = method.GetParameters()
            .SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>().Select(trigger => (parameter, trigger))).ToList();
        return triggers switch
        {
            [var (parameter, trigger)] => new Function(method, name, parameter, trigger),
            [] => throw new InvalidOperationException($"Function '{name}' ({where}) has no trigger."),
            [var (first, _), var (second, _), ..] => throw new InvalidOperationException(
                $"Function '{name}' ({where}) has two triggers: on '{first.Name}' and on '{second.Name}'."),
        };
    }
}
