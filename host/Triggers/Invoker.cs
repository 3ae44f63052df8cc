using System.Diagnostics;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using MfaFunctions.LocalHost.Rpc;
using MfaFunctions.LocalHost.Workers;
using Microsoft.Azure.WebJobs;

namespace MfaFunctions.LocalHost.Triggers;

/// <summary>Invokes a worker's function for a queue message or a timer.</summary>
public sealed class Invoker
{
    private readonly WorkerSlot _workers;

    internal Invoker(WorkerSlot workers) => _workers = workers;

    /// <exception cref="FunctionFailedException">The function threw.</exception>
    /// <exception cref="WorkerGoneException">The worker ended before it responded.</exception>
    public Task RunAsync(Function function, QueueMessage message, CancellationToken cancellation)
    {
        var text = new TypedData { String = message.Body.ToString() };
        return InvokeAsync(
            function,
            text,
            new()
            {
                ["QueueTrigger"] = text,
                ["Id"] = new TypedData { String = message.MessageId },
                ["PopReceipt"] = new TypedData { String = message.PopReceipt },
                ["DequeueCount"] = Json(message.DequeueCount),
                ["InsertionTime"] = Json(message.InsertedOn),
                ["ExpirationTime"] = Json(message.ExpiresOn),
                ["NextVisibleTime"] = Json(message.NextVisibleOn),
            },
            cancellation
        );
    }

    /// <inheritdoc cref="RunAsync(Function, QueueMessage, CancellationToken)"/>
    public Task RunAsync(Function function, TimerInfo timer, CancellationToken cancellation) =>
        InvokeAsync(
            function,
            Json(
                new
                {
                    Schedule = new { timer.Schedule.AdjustForDST },
                    timer.ScheduleStatus,
                    timer.IsPastDue,
                }
            ),
            [],
            cancellation
        );

    private static TypedData Json(object? value) => new() { Json = JsonSerializer.Serialize(value) };

    private async Task InvokeAsync(
        Function function,
        TypedData trigger,
        Dictionary<string, TypedData> metadata,
        CancellationToken cancellation
    )
    {
        var request = new InvocationRequest
        {
            InvocationId = Guid.CreateVersion7().ToString(),
            FunctionId = function.Id,
            // The worker does not check the context for null; empty strings mean no trace.
            TraceContext = new() { TraceParent = Activity.Current?.Id ?? "", TraceState = Activity.Current?.TraceStateString ?? "" },
            InputData =
            {
                new ParameterBinding { Name = function.Trigger.Name, Data = trigger },
            },
            TriggerMetadata = { metadata },
        };
        var worker = await _workers.CurrentAsync(cancellation);
        var result = await worker.InvokeAsync(request, cancellation);
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new FunctionFailedException(
                $"{function.Name}: {result.Exception?.Type} {result.Exception?.Message}\n{result.Exception?.StackTrace}"
            );
        }
    }
}

/// <summary>A function threw. The message contains its name and the worker's exception.</summary>
public sealed class FunctionFailedException(string message) : Exception(message);
