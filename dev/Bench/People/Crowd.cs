using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Bench.People;

/// <summary>The people of a tenant, who take turns, because a code works once.</summary>
internal sealed class Crowd(IEnumerable<BenchPerson> people)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Queue<BenchPerson> _waiting = new(people);

    /// <summary>Selects the next people, and waits for the next step if they have used all their codes.</summary>
    public async Task<IReadOnlyList<BenchPerson>> TakeAsync(int count, CancellationToken stop)
    {
        if (count > _waiting.Count)
        {
            throw new CannotContinueException($"There are {_waiting.Count} people; {count} are needed at a time.");
        }

        BenchPerson[] taken = [.. Enumerable.Range(0, count).Select(_ => _waiting.Dequeue())];
        while (taken.Any(person => !person.HasCode))
        {
            await Task.Delay(Pause, stop);
        }

        foreach (var person in taken)
        {
            _waiting.Enqueue(person);
        }

        return taken;
    }
}
