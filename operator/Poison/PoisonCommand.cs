using System.CommandLine;
using Azure;
using Azure.Identity;
using MfaFunctions.Events.Poison;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Operator.Poison;

/// <summary><c>./mfa poison</c>: lists, replays and drops poison messages. Exit code 0 if everything requested was done, else 1.</summary>
internal static class PoisonCommand
{
    public static Command Create(TimeProvider clock)
    {
        var command = new Command("poison", "Poison messages: list, replay or drop them.");
        command.Subcommands.Add(List(clock));
        command.Subcommands.Add(Replay(clock));
        command.Subcommands.Add(Drop(clock));
        return command;
    }

    private static Command List(TimeProvider clock)
    {
        var storage = OperatorStorage.Option();
        var command = new Command("list", "Lists the poison messages with time and reason, newest last.") { storage };
        command.SetAction((parsed, stop) => RunAsync(parsed, storage, clock, async (desk, output) =>
                {
                    var all = await desk.AllAsync(stop);
                    await output.WriteLineAsync(all.Count == 0 ? "No poison messages." : $"Poison messages: {all.Count}");
                    if (await desk.CountUncollectedAsync(stop) is > 0 and var uncollected)
                    {
                        await output.WriteLineAsync(
                            $"Not collected yet: about {uncollected} more. The app collects them every five minutes."
                        );
                    }

                    foreach (var message in all)
                    {
                        await output.WriteLineAsync();
                        await output.WriteLineAsync(PoisonText.Of(message, clock.GetUtcNow()));
                    }

                    return true;
                }));
        return command;
    }

    private static Command Replay(TimeProvider clock)
    {
        var storage = OperatorStorage.Option();
        var id = new Argument<string?>("id")
        {
            Description = "As list shows it, or its first characters.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "Replay all messages that still apply." };
        var command = new Command("replay", "Puts messages back on their queues, except those that no longer apply.") { id, all, storage };
        command.SetAction((parsed, stop) => RunAsync(parsed, storage, clock, async (desk, output) =>
                {
                    if (parsed.GetValue(id) is null != parsed.GetValue(all))
                    {
                        await output.WriteLineAsync("Give either an id from the list, or --all.");
                        return false;
                    }

                    var chosen = await desk.TakeAsync(parsed.GetValue(all) ? "" : parsed.GetValue(id)!, stop);
                    var done = parsed.GetValue(all) || await IsOneAsync(chosen, output);
                    foreach (var message in done ? chosen : [])
                    {
                        var refusal = await desk.ReplayAsync(message, stop);
                        await output.WriteLineAsync(
                            refusal is null ? $"{message.Id}  requeued on {message.Queue}." : $"{message.Id}  not replayed: {refusal}"
                        );
                        done &= refusal is null;
                    }

                    return done;
                }));
        return command;
    }

    private static Command Drop(TimeProvider clock)
    {
        var storage = OperatorStorage.Option();
        var id = new Argument<string>("id") { Description = "As list shows it, or its first characters." };
        var command = new Command("drop", "Deletes a message permanently, without confirmation, and prints it.") { id, storage };
        command.SetAction((parsed, stop) => RunAsync(parsed, storage, clock, async (desk, output) =>
                {
                    var chosen = await desk.TakeAsync(parsed.GetValue(id)!, stop);
                    if (!await IsOneAsync(chosen, output))
                    {
                        return false;
                    }

                    await output.WriteLineAsync($"Dropped{await desk.DropAsync(chosen[0], stop)}:");
                    await output.WriteLineAsync(PoisonText.Of(chosen[0], clock.GetUtcNow()));
                    await output.WriteLineAsync(chosen[0].Body);
                    return true;
                }));
        return command;
    }

    private static async Task<bool> IsOneAsync(IReadOnlyList<PoisonMessage> found, TextWriter output)
    {
        if (found.Count != 1)
        {
            await output.WriteLineAsync(
                found.Count == 0 ? "No poison message has this id." : "More than one id begins like this. Give more of the id."
            );
        }

        return found.Count == 1;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed,
        Option<string?> storage,
        TimeProvider clock,
        Func<PoisonStore, TextWriter, Task<bool>> act
    )
    {
        var output = parsed.InvocationConfiguration.Output;
        try
        {
            await using var services = PoisonStore.Services(OperatorStorage.Open(parsed.GetValue(storage)), clock);
            return await act(services.GetRequiredService<PoisonStore>(), output) ? 0 : 1;
        }
        catch (Exception e)
            when (e
                    is RequestFailedException
                        or AggregateException
                        or AuthenticationFailedException
                        or ArgumentException
                        or FormatException
                        or InvalidOperationException
            )
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Cannot access storage: {e.Message.Split('\n')[0]}");
            return 1;
        }
    }
}
