using MfaFunctions.Platform.Telemetry;

namespace MfaFunctions.Accounts;

/// <summary>What a presented second factor counts as.</summary>
/// <param name="Outcome">Accepted or wrong.</param>
/// <param name="Locks">That it was wrong once too often, for now.</param>
/// <param name="Disables">That it was wrong once too often, for good.</param>
public sealed record FactorOutcome(VerificationOutcome Outcome, bool Locks = false, bool Disables = false);
