using System.Text.RegularExpressions;

namespace MfaFunctions.Tests.Infra;

/// <summary>What a deployment must be, whatever its parameters.</summary>
internal static partial class SecurityRules
{
    private const string Storage = "Microsoft.Storage/storageAccounts";
    private const string Vaults = "Microsoft.KeyVault/vaults";
    private const string Sites = "Microsoft.Web/sites";
    private const string Credentials = "Microsoft.Web/sites/basicPublishingCredentialsPolicies";
    private const string Diagnostics = "Microsoft.Insights/diagnosticSettings";

    // Checked against the published schemas.
    private static readonly string[] ApiVersions =
    [
        "Microsoft.Resources/resourceGroups@2024-11-01", "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30", "Microsoft.Authorization/roleAssignments@2022-04-01",
        "Microsoft.Storage/storageAccounts@2025-06-01", "Microsoft.Storage/storageAccounts/blobServices@2025-06-01", "Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01",
        "Microsoft.Storage/storageAccounts/queueServices@2025-06-01", "Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01",
        "Microsoft.Storage/storageAccounts/tableServices@2025-06-01", "Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01",
        "Microsoft.KeyVault/vaults@2024-11-01", "Microsoft.Web/serverfarms@2024-11-01", "Microsoft.Web/sites@2024-11-01", "Microsoft.Web/sites/config@2024-11-01",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01", "Microsoft.Insights/components@2020-02-02", "Microsoft.Insights/diagnosticSettings@2021-05-01-preview",
        "Microsoft.Insights/actionGroups@2023-01-01", "Microsoft.Insights/metricAlerts@2018-03-01", "Microsoft.Insights/scheduledQueryRules@2023-12-01",
        "Microsoft.OperationalInsights/workspaces@2025-07-01", "Microsoft.Network/virtualNetworks@2024-05-01", "Microsoft.Network/networkSecurityGroups@2024-05-01",
        "Microsoft.Network/privateEndpoints@2024-05-01", "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01", "Microsoft.Network/privateDnsZones@2024-06-01",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01",
    ];

    // Azure's built-in roles; the app gets no other.
    private static readonly Dictionary<string, string> Roles = new()
    {
        ["blobDataOwner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["queueDataContributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["tableDataContributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        ["monitoringMetricsPublisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
        ["keyVaultSecretsUser"] = "4633458b-17de-408a-b874-0445c86b69e6",
    };

    // What has logs or metrics of its own; of a storage account its services have them.
    private static readonly string[] Watched =
    [
        Vaults, Sites, "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/queueServices", "Microsoft.Storage/storageAccounts/tableServices",
        "Microsoft.Network/networkSecurityGroups", "Microsoft.Network/virtualNetworks",
    ];

    public static IEnumerable<string> ApiVersionsAreKnown(BicepFiles infra) =>
        infra.Files.SelectMany(f => f.Declarations).Where(d => d.Kind == "resource" && !ApiVersions.Contains(d.Target)).Select(d => d.At($"is of {d.Target}, which is not on the list"));

    public static IEnumerable<string> RoleIdsAreKnown(BicepFiles infra) =>
        from file in infra.Files
        from id in file.Root.All.Where(n => n.Type == "string_content" && Guid.TryParse(n.Text, out _))
        let variable = file.Declarations.FirstOrDefault(d => d.Kind == "variable" && d.Value.Literal == id.Text)
        where variable is null || !Roles.TryGetValue(variable.Symbol, out var role) || role != id.Text
        select file.At(id, $"{id.Text} is not the role its name says");

    public static IEnumerable<string> RolesAreForTheAppAlone(BicepFiles infra) =>
        infra.ResourcesOf("Microsoft.Authorization/roleAssignments").SelectMany(r => Must(r, ("properties.principalType", "ServicePrincipal"))
            .Concat(r.Body?.Property("scope") is null ? [r.At("has no scope below the resource group")] : []));

    public static IEnumerable<string> NoSharedKeys(BicepFiles infra) => Each(infra, Storage, ("properties.allowSharedKeyAccess", "false"), ("properties.defaultToOAuthAuthentication", "true"));

    public static IEnumerable<string> NoPublicBlobs(BicepFiles infra) =>
        Each(infra, Storage, ("properties.allowBlobPublicAccess", "false")).Concat(Each(infra, Storage + "/blobServices/containers", ("properties.publicAccess", "None")));

    public static IEnumerable<string> OnlyTls12OverHttps(BicepFiles infra) =>
        Each(infra, Storage, ("properties.minimumTlsVersion", "TLS1_2"), ("properties.supportsHttpsTrafficOnly", "true"))
            .Concat(Each(infra, Sites, ("properties.httpsOnly", "true"), ("properties.siteConfig.minTlsVersion", "1.2"), ("properties.siteConfig.scmMinTlsVersion", "1.2")));

    public static IEnumerable<string> DeletedBlobsAreKept(BicepFiles infra) =>
        Each(infra, Storage + "/blobServices", ("properties.deleteRetentionPolicy.enabled", "true"), ("properties.containerDeleteRetentionPolicy.enabled", "true"));

    public static IEnumerable<string> TheVaultCannotBeEmptied(BicepFiles infra) => Each(infra, Vaults, ("properties.enablePurgeProtection", "true"), ("properties.enableSoftDelete", "true"));

    public static IEnumerable<string> TheVaultKnowsRolesOnly(BicepFiles infra) =>
        Each(infra, Vaults, ("properties.enableRbacAuthorization", "true"))
            .Concat(infra.ResourcesOf(Vaults).Where(v => v.Body?.Property("properties.accessPolicies") is not null).Select(v => v.At("has access policies")));

    public static IEnumerable<string> PublicAccessCanBeOff(BicepFiles infra) =>
        from resource in infra.ResourcesOf(Storage).Concat(infra.ResourcesOf(Vaults))
        from problem in Must(resource, ("properties.publicNetworkAccess", "publicAccess ? 'Enabled' : 'Disabled'"), ("properties.networkAcls.defaultAction", "publicAccess ? 'Allow' : 'Deny'"))
            .Concat(infra.File(BicepFiles.Main)!.Modules.Where(m => infra.FileOf(m) == resource.File && m.Body?.Property("params.publicAccess")?.Text != "!vnetEnabled")
                .Select(m => m.At("does not go by vnetEnabled")))
        select problem;

    public static IEnumerable<string> NoBasicCredentials(BicepFiles infra) =>
        Each(infra, Credentials, ("properties.allow", "false")).Concat(
            from site in infra.ResourcesOf(Sites)
            from door in new[] { "ftp", "scm" }
            where !infra.ResourcesOf(Credentials).Any(c => c.Body?.Property("name")?.Literal == door && c.Body.Property("parent")?.Text == site.Symbol)
            select site.At($"says nothing of {door}"));

    public static IEnumerable<string> TelemetryTakesNoKeys(BicepFiles infra) =>
        Each(infra, "Microsoft.Insights/components", ("properties.DisableLocalAuth", "true"))
            .Concat(Each(infra, "Microsoft.OperationalInsights/workspaces", ("properties.features.disableLocalAuth", "true")));

    public static IEnumerable<string> CorsNamesItsOrigins(BicepFiles infra) =>
        infra.ResourcesOf(Sites).SelectMany(s => Must(s, ("properties.siteConfig.cors.allowedOrigins", "corsOrigins")))
            .Concat(infra.Files.SelectMany(f => f.Root.All.Where(n => n.Type == "object").SelectMany(o => o.Properties)
                .Where(p => p.Name is "allowedOrigins" or "corsOrigins" && p.Value.All.Any(n => n.Literal == "*")).Select(p => f.At(p.Value, "lets every origin in"))))
            .Concat(infra.File(BicepFiles.Main)!.Modules.Select(m => m.Body?.Property("params.corsOrigins")).OfType<BicepNode>()
                .Where(v => !v.Text.Contains("startsWith(origin, 'https://')", StringComparison.Ordinal)).Select(v => infra.File(BicepFiles.Main)!.At(v, "takes other origins than https ones")));

    /// <summary>Outputs and parameters are kept in the deployment's history, and outputs in azd's environment.</summary>
    public static IEnumerable<string> NoSecretInParametersOrOutputs(BicepFiles infra) =>
        (from file in infra.Files
         // The names of settings are no secrets.
         let names = file.Root.All.Where(n => n.Type == "object_property").Select(n => n.Children[0]).ToHashSet()
         from node in file.Root.All
         where (node.Type is "identifier" or "property_identifier" && SecretSource().IsMatch(node.Text)) || (node.Type == "decorator" && node.Text.StartsWith("@secure", StringComparison.Ordinal))
         where !names.Contains(node) && !IsConnectionOfInsights(file, node)
         select file.At(node, $"{node.Text} takes a secret through the deployment"))
        .Concat(from file in infra.Files
                from output in file.Outputs
                where SecretOutput().IsMatch(output.Symbol) || output.Value.Text.Contains("ConnectionString", StringComparison.Ordinal)
                select output.At("may give a secret away"));

    public static IEnumerable<string> EverythingIsWatched(BicepFiles infra) =>
        from resource in infra.Resources
        where Watched.Contains(resource.ResourceType)
        where !resource.File.Resources.Any(d => d.ResourceType == Diagnostics && d.Body?.Property("scope")?.Text == resource.Symbol && d.Body.Property("properties.workspaceId")?.Text == "workspaceId")
        select resource.At("has no diagnostic setting");

    public static IEnumerable<string> TheAppIsItsIdentity(BicepFiles infra) =>
        Each(infra, Sites, ("identity.type", "UserAssigned"), ("properties.keyVaultReferenceIdentity", "identity.id"), ("properties.functionAppConfig.deployment.storage.authentication.type", "UserAssignedIdentity"))
            .Concat(infra.ResourcesOf(Sites).Where(s => s.Body?.Property("properties.siteConfig.appSettings") is not null).Select(s => s.At("has settings in a second place")))
            .Concat(infra.Resources.Where(r => r.ResourceType == "Microsoft.Web/sites/config" && r.Body?.Property("name")?.Literal != "appsettings").Select(r => r.At("is another configuration than the settings")));

    private static IEnumerable<string> Each(BicepFiles infra, string type, params (string Path, string Value)[] wanted) =>
        infra.ResourcesOf(type).SelectMany(r => Must(r, wanted)).Concat(infra.ResourcesOf(type).Any() ? [] : [$"There is no {type} at all"]);

    private static IEnumerable<string> Must(BicepDeclaration resource, params (string Path, string Value)[] wanted) =>
        from w in wanted
        let is_ = resource.Body?.Property(w.Path)
        where (is_?.Literal ?? is_?.Text) != w.Value
        select resource.At($"needs {w.Path}: {w.Value}");

    // With local authentication off it opens nothing.
    private static bool IsConnectionOfInsights(BicepFile file, BicepNode node) =>
        node.Text == "ConnectionString" && file.Root.All.Any(n => n.Type == "member_expression" && n.Text == "insights.properties.ConnectionString" && n.Children.Contains(node));

    [GeneratedRegex("^(list(Keys|Secrets|AccountSas|ServiceSas|Credentials)|ConnectionString|InstrumentationKey|getSecret)$|(password|apiKey|secret(?!s?User)|sasToken)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretSource();

    [GeneratedRegex("(password|secret|connection_?string|api_?key|sas)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretOutput();
}
