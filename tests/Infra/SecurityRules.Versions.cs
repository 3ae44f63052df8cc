namespace MfaFunctions.Tests.Infra;

internal static partial class SecurityRules
{
    // Read what changed in a newer version before adding it here.
    private static readonly string[] ApiVersions =
    [
        "Microsoft.Resources/resourceGroups@2024-11-01",
        "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30",
        "Microsoft.Authorization/roleAssignments@2022-04-01",
        "Microsoft.Storage/storageAccounts@2025-06-01",
        "Microsoft.Storage/storageAccounts/blobServices@2025-06-01",
        "Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01",
        "Microsoft.Storage/storageAccounts/queueServices@2025-06-01",
        "Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01",
        "Microsoft.Storage/storageAccounts/tableServices@2025-06-01",
        "Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01",
        "Microsoft.KeyVault/vaults@2024-11-01",
        "Microsoft.Web/serverfarms@2024-11-01",
        "Microsoft.Web/sites@2024-11-01",
        "Microsoft.Web/sites/config@2024-11-01",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01",
        "Microsoft.Insights/components@2020-02-02",
        "Microsoft.Insights/diagnosticSettings@2021-05-01-preview",
        "Microsoft.Insights/actionGroups@2023-01-01",
        "Microsoft.Insights/metricAlerts@2018-03-01",
        "Microsoft.Insights/scheduledQueryRules@2023-12-01",
        "Microsoft.OperationalInsights/workspaces@2025-07-01",
        "Microsoft.Network/virtualNetworks@2024-05-01",
        "Microsoft.Network/networkSecurityGroups@2024-05-01",
        "Microsoft.Network/privateEndpoints@2024-05-01",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01",
        "Microsoft.Network/privateDnsZones@2024-06-01",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01",
    ];

    /// <summary>Covers deployed resources and those that an expression reads from another template.</summary>
    public static IEnumerable<string> ApiVersionsAreKnown(ArmTemplate infra) =>
        (
            from resource in infra.All.SelectMany(t => t.Resources)
            where !ApiVersions.Contains($"{resource.Type}@{resource.ApiVersion}")
            select resource.At($"is of {resource.ApiVersion}, which is not on the list")
        ).Concat(
            from template in infra.All
            from text in template.Texts
            from read in text.Expression.All
            where read.IsCall("reference") && read.Parts.Count > 1 && read.Parts[0].IsCall("resourceId")
            let type = $"{read.Parts[0].Parts[0].Name}@{read.Parts[1].Name}"
            where !ApiVersions.Contains(type)
            select template.At($"{text.Path} reads a {type}, which is not on the list")
        );
}
