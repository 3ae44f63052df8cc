using System.Globalization;

namespace MfaFunctions.Dev.Bench.Report;

/// <summary>A measured value and its limit.</summary>
/// <param name="Name">What is limited.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">The goal.</param>
/// <param name="Unit">Such as <c>x the floor</c>.</param>
internal sealed record Goal(string Name, double Value, double Limit, string Unit)
{
    /// <summary>Whether the limit is the least that is allowed, not the most.</summary>
    public bool IsLeast { get; init; }

    /// <summary>What is known to keep the goal from being met, and what was tried.</summary>
    public string Reason { get; init; } = "";

    public bool IsMet => IsLeast ? Value >= Limit : Value <= Limit;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(IsMet ? "met    " : "not met")}  {Name}: {Value:0.##} {Unit} (goal: {(IsLeast ? "at least" : "at most")} {Limit:0.##})"
        );
}
