using System.Reflection;
using System.Reflection.Emit;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.WebJobs;

namespace MfaFunctions.LocalHost.Triggers;

/// <summary>
/// Base of a class that is emitted at run time with one method per queue or timer function, because the WebJobs SDK discovers triggers by
/// their attributes.
/// </summary>
public abstract class TriggerClass(Invoker invoker, IReadOnlyDictionary<string, Function> functions)
{
    public Task RunQueueAsync(string function, QueueMessage message, CancellationToken cancellation) =>
        invoker.RunAsync(functions[function], message, cancellation);

    public Task RunTimerAsync(string function, TimerInfo timer, CancellationToken cancellation) =>
        invoker.RunAsync(functions[function], timer, cancellation);

    internal static Type Emit(IEnumerable<Function> functions)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(
            new AssemblyName("MfaFunctions.LocalHost.Emitted"),
            AssemblyBuilderAccess.RunAndCollect
        );
        var type = assembly.DefineDynamicModule("Emitted").DefineType("Functions", TypeAttributes.Public, typeof(TriggerClass));
        EmitConstructor(type);
        foreach (var function in functions)
        {
            EmitMethod(type, function);
        }

        return type.CreateType();
    }

    private static void EmitConstructor(TypeBuilder type)
    {
        var inherited = typeof(TriggerClass).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Single();
        Type[] parameters = [.. inherited.GetParameters().Select(parameter => parameter.ParameterType)];
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, inherited);
        il.Emit(OpCodes.Ret);
    }

    // [FunctionName("X")]
    // public Task X([QueueTrigger("q", Connection = "C")] QueueMessage trigger, CancellationToken c) => RunQueueAsync("X", trigger, c);
    private static void EmitMethod(TypeBuilder type, Function function)
    {
        var isQueue = function.Trigger.IsQueue;
        var method = type.DefineMethod(
            function.Name,
            MethodAttributes.Public,
            typeof(Task),
            [isQueue ? typeof(QueueMessage) : typeof(TimerInfo), typeof(CancellationToken)]
        );
        method.SetCustomAttribute(
            new CustomAttributeBuilder(typeof(FunctionNameAttribute).GetConstructor([typeof(string)])!, [function.Name])
        );
        method
            .DefineParameter(1, ParameterAttributes.None, "trigger")
            .SetCustomAttribute(isQueue ? QueueTrigger(function.Trigger) : TimerTrigger(function.Trigger));
        method.DefineParameter(2, ParameterAttributes.None, "cancellation");
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldstr, function.Name);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, typeof(TriggerClass).GetMethod(isQueue ? nameof(RunQueueAsync) : nameof(RunTimerAsync))!);
        il.Emit(OpCodes.Ret);
    }

    private static CustomAttributeBuilder QueueTrigger(Trigger trigger) =>
        new(
            typeof(QueueTriggerAttribute).GetConstructor([typeof(string)])!,
            [trigger.QueueName!],
            [typeof(QueueTriggerAttribute).GetProperty(nameof(QueueTriggerAttribute.Connection))!],
            [trigger.Connection]
        );

    private static CustomAttributeBuilder TimerTrigger(Trigger trigger) =>
        new(
            typeof(TimerTriggerAttribute).GetConstructor([typeof(string)])!,
            [trigger.Schedule!],
            [
                typeof(TimerTriggerAttribute).GetProperty(nameof(TimerTriggerAttribute.UseMonitor))!,
                typeof(TimerTriggerAttribute).GetProperty(nameof(TimerTriggerAttribute.RunOnStartup))!,
            ],
            [trigger.UseMonitor ?? true, trigger.RunOnStartup ?? false]
        );
}
