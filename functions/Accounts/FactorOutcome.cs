using MfaFunctions.Platform.Telemetry;

namespace MfaFunctions.Accounts;

/// <summary>Outcome of a presented second factor, for the metrics.</summary>
/// <param name="Outcome">The verification outcome.</param>
/// <param name="Locks">Whether this failure locks the second factor temporarily.</param>
/// <param name="Disables">Whether this failure disables the authenticators until they are replaced.</param>
public sealed record FactorOutcome(VerificationOutcome Outcome, bool Locks = false, bool Disables = false);
