using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo.Staged;

/// <summary>An instance of the product, started for one demo.</summary>
/// <param name="Clock">The clock that the functions run on.</param>
/// <param name="RunTimerAsync">Runs a timer function now, because timers follow real time.</param>
internal sealed record StagedProduct(LocalSettings Settings, MovedClock Clock, Func<string, Task> RunTimerAsync, CancellationToken Stop);
