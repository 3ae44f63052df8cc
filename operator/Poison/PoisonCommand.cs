using System.CommandLine;
using Azure;
using Azure.Identity;
using MfaFunctions.Events.Poison;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Operator.Poison;

/// <summary><c>./mfa poison</c>: what was given up, and what is to become of it. Exit code 0 when all that was asked was done, else 1.</summary>
internal static class PoisonCommand
{
    public static Command Create(TimeProvider clock)
    {
        var command = new Command("poison", "Queue messages that were given up: list them, put them back, drop them.");
        command.Subcommands.Add(List(clock));
        command.Subcommands.Add(Replay(clock));
        command.Subcommands.Add(Drop(clock));
        return command;
    }

    private static Command List(TimeProvider clock)
    {
        var storage = OperatorStorage.Option();
        var command = new Command("list", "Shows what was given up, when and why, the newest last.") { storage };
        command.SetAction((parsed, stop) => RunAsync(parsed, storage, clock, async (desk, output) =>
        {
            var all = await desk.AllAsync(stop);
            await output.WriteLineAsync(all.Count == 0 ? "Nothing was given up." : $"{all.Count} given up.");
            if (await desk.CountUncollectedAsync(stop) is > 0 and var uncollected)
            {
                await output.WriteLineAsync($"About {uncollected} more are not collected yet: the app does so every minute.");
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
        var id = new Argument<string?>("id") { Description = "As list shows it, or its first characters.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Everything that has not lost its meaning." };
        var command = new Command("replay", "Puts messages back on their queues, and refuses those that have lost their meaning.") { id, all, storage };
        command.SetAction((parsed, stop) => RunAsync(parsed, storage, clock, async (desk, output) =>
        {
            if (parsed.GetValue(id) is null != parsed.GetValue(all))
            {
                await output.WriteLineAsync("Say which: the id that list shows, or --all.");
                return false;
            }

            var chosen = await desk.TakeAsync(parsed.GetValue(all) ? "" : parsed.GetValue(id)!, stop);
            var done = parsed.GetValue(all) || await IsOneAsync(chosen, output);
            foreach (var message in done ? chosen : [])
            {
                var refusal = await desk.ReplayAsync(message, stop);
                await output.WriteLineAsync(refusal is null ? $"{message.Id}  is back on {message.Queue}." : $"{message.Id}  stays: {refusal}");
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
        var command = new Command("drop", "Forgets a message for good, without asking, and says what it was.") { id, storage };
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
            await output.WriteLineAsync(found.Count == 0 ? "Nothing was given up under this id." : "More than one begins like this: give more of the id.");
        }

        return found.Count == 1;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Option<string?> storage, TimeProvider clock, Func<PoisonStore, TextWriter, Task<bool>> act)
    {
        var output = parsed.InvocationConfiguration.Output;
        try
        {
            await using var services = PoisonStore.Services(OperatorStorage.Open(parsed.GetValue(storage)), clock);
            return await act(services.GetRequiredService<PoisonStore>(), output) ? 0 : 1;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or AuthenticationFailedException or ArgumentException or FormatException or InvalidOperationException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Storage could not be used: {e.Message.Split('\n')[0]}");
            return 1;
        }
    }
}
