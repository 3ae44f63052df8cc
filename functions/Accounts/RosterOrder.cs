namespace MfaFunctions.Accounts;

/// <summary>The orders in which the roster can be read besides that of user ids.</summary>
public enum RosterOrder
{
    Email,

    Name,
}
