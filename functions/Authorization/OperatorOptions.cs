namespace MfaFunctions.Authorization;

/// <summary>Section <c>Operator</c>.</summary>
public sealed class OperatorOptions
{
    public const string Section = "Operator";

    /// <summary>
    /// Whether operators must name themselves in the header <c>x-operator</c>. Default: false, so that a key alone is enough.
    /// </summary>
    public bool RequireName { get; set; }
}
