namespace MfaFunctions.Dev.Bench;

/// <summary>How much is measured.</summary>
/// <param name="People">People who take turns.</param>
/// <param name="WarmUp">Verifications, and as many session checks, before a server is measured.</param>
/// <param name="Rounds">Rounds; the medians count. All servers take turns in each.</param>
/// <param name="Alone">Requests of a round that are sent one after the other.</param>
/// <param name="Together">Requests of a round that are sent 16 at a time.</param>
/// <param name="Counted">Requests of which the storage requests are counted.</param>
/// <param name="SignIns">Sign-ins with a password.</param>
internal sealed record Effort(int People, int WarmUp, int Rounds, int Alone, int Together, int Counted, int SignIns)
{
    public static readonly Effort Full = new(People: 3_000, WarmUp: 1_500, Rounds: 3, Alone: 300, Together: 960, Counted: 50, SignIns: 30);

    /// <summary>Shows that everything runs. Its numbers mean nothing.</summary>
    public static readonly Effort Brief = new(People: 40, WarmUp: 4, Rounds: 1, Alone: 4, Together: 16, Counted: 4, SignIns: 2);
}
