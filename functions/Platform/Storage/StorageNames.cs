namespace MfaFunctions.Platform.Storage;

/// <summary>Names of all tables and queues. A test compares them with the deployment's declarations.</summary>
public static class StorageNames
{
    public const string Accounts = "MfaAccounts";
    public const string Tenants = "MfaTenants";
    public const string Directory = "MfaDirectory";
    public const string Audit = "MfaAudit";
    public const string Poison = "MfaPoison";

    public const string Events = "events";
    public const string Emails = "emails";
    public const string Reverifications = "reverifications";
    public const string PasswordResets = "password-resets";
    public const string Reseals = "reseals";
    public const string PendingActions = "break-glass";
    public const string Reminders = "reminders";
    public const string Webhooks = "webhooks";

    public static IReadOnlyList<string> Tables { get; } = [Accounts, Tenants, Directory, Audit, Poison];

    public static IReadOnlyList<string> Queues { get; } =
    [Events, Emails, Reverifications, PasswordResets, Reseals, PendingActions, Reminders, Webhooks];
}
