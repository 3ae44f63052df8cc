namespace MfaFunctions.Tests.Infra;

/// <summary>A copy of infra/ in which one text of one file is another.</summary>
internal sealed record BrokenCopy(string Rule, string File, string Old, string New);

/// <summary>For each rule at least one copy it must refuse.</summary>
internal static class BrokenCopies
{
    private const string App = "modules/app.bicep";
    private const string Storage = "modules/storage.bicep";
    private const string Vault = "modules/vault.bicep";
    private const string Main = BicepFiles.Main;

    public static IReadOnlyList<BrokenCopy> All { get; } =
    [
        new(nameof(SymbolRules.Syntax), Vault, "    sku: {", "    sku: {{"),
        new(nameof(SymbolRules.Syntax), Main, "param location string\n", "param location\n"),
        new(nameof(SymbolRules.EverySymbolIsDeclaredOnce), App, "serverFarmId: plan.id", "serverFarmId: plans.id"),
        new(nameof(SymbolRules.EverySymbolIsDeclaredOnce), App, "empty(subnetId)", "isEmpty(subnetId)"),
        new(nameof(SymbolRules.EverySymbolIsDeclaredOnce), App, "param linksBaseUrl string", "param linksBaseUrl string\nparam linksBaseUrl string"),
        new(nameof(SymbolRules.EverySymbolIsDeclaredOnce), Storage, "[for item in tables", "[for account in tables"),
        new(nameof(SymbolRules.EverySymbolIsUsed), App, "linksBaseUrl\n      Mail", "publicUrl\n      Mail"),
        new(nameof(SymbolRules.EverySymbolIsUsed), "modules/roles.bicep", "resource data ", "resource other 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {\n  name: dataAccountName\n}\n\nresource data "),
        new(nameof(SymbolRules.ModulesGetWhatTheyAskFor), Main, "    publicUrl: publicUrl\n", ""),
        new(nameof(SymbolRules.ModulesGetWhatTheyAskFor), Main, "    publicUrl: publicUrl\n", "    publicUrl: publicUrl\n    other: publicUrl\n"),
        new(nameof(SymbolRules.ModulesGetWhatTheyAskFor), Main, "modules/identity.bicep", "modules/identities.bicep"),
        new(nameof(SymbolRules.OutputsOfModulesExist), Main, "app.outputs.apiUrl", "app.outputs.url"),
        new(nameof(SecurityRules.ApiVersionsAreKnown), Vault, "vaults@2024-11-01", "vaults@2023-07-01"),
        new(nameof(SecurityRules.RoleIdsAreKnown), "modules/roles.bicep", "4633458b-17de-408a-b874-0445c86b69e6", "00482a5a-887f-4fb3-b363-3b7fe8e74483"),
        new(nameof(SecurityRules.RoleIdsAreKnown), "modules/roles.bicep", "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)", "'8e3af657-a8ff-443c-a75c-2fe8c4bcb635'"),
        new(nameof(SecurityRules.RolesAreForTheAppAlone), "modules/roles.bicep", "  scope: vault\n", ""),
        new(nameof(SecurityRules.NoSharedKeys), Storage, "allowSharedKeyAccess: false", "allowSharedKeyAccess: true"),
        new(nameof(SecurityRules.NoSharedKeys), Storage, "    allowSharedKeyAccess: false\n", ""),
        new(nameof(SecurityRules.NoPublicBlobs), Storage, "allowBlobPublicAccess: false", "allowBlobPublicAccess: true"),
        new(nameof(SecurityRules.NoPublicBlobs), Storage, "publicAccess: 'None'", "publicAccess: 'Blob'"),
        new(nameof(SecurityRules.OnlyTls12OverHttps), Storage, "'TLS1_2'", "'TLS1_0'"),
        new(nameof(SecurityRules.OnlyTls12OverHttps), Storage, "supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false"),
        new(nameof(SecurityRules.OnlyTls12OverHttps), App, "    httpsOnly: true\n", ""),
        new(nameof(SecurityRules.OnlyTls12OverHttps), App, "      minTlsVersion: '1.2'", "      minTlsVersion: '1.0'"),
        new(nameof(SecurityRules.DeletedBlobsAreKept), Storage, "    deleteRetentionPolicy: {\n      enabled: true", "    deleteRetentionPolicy: {\n      enabled: false"),
        new(nameof(SecurityRules.TheVaultCannotBeEmptied), Vault, "enablePurgeProtection: true", "enablePurgeProtection: false"),
        new(nameof(SecurityRules.TheVaultCannotBeEmptied), Vault, "enableSoftDelete: true", "enableSoftDelete: false"),
        new(nameof(SecurityRules.TheVaultKnowsRolesOnly), Vault, "enableRbacAuthorization: true", "enableRbacAuthorization: false"),
        new(nameof(SecurityRules.TheVaultKnowsRolesOnly), Vault, "enableRbacAuthorization: true", "enableRbacAuthorization: true\n    accessPolicies: []"),
        new(nameof(SecurityRules.PublicAccessCanBeOff), Vault, "publicAccess ? 'Enabled' : 'Disabled'", "'Enabled'"),
        new(nameof(SecurityRules.PublicAccessCanBeOff), Storage, "publicAccess ? 'Allow' : 'Deny'", "'Allow'"),
        new(nameof(SecurityRules.PublicAccessCanBeOff), Main, "publicAccess: !vnetEnabled\n    recover", "publicAccess: true\n    recover"),
        new(nameof(SecurityRules.NoBasicCredentials), App, "  name: 'scm'\n  properties: {\n    allow: false", "  name: 'scm'\n  properties: {\n    allow: true"),
        new(nameof(SecurityRules.NoBasicCredentials), App, "  name: 'ftp'", "  name: 'scm'"),
        new(nameof(SecurityRules.TelemetryTakesNoKeys), "modules/monitoring.bicep", "DisableLocalAuth: true", "DisableLocalAuth: false"),
        new(nameof(SecurityRules.TelemetryTakesNoKeys), "modules/monitoring.bicep", "disableLocalAuth: true", "disableLocalAuth: false"),
        new(nameof(SecurityRules.CorsNamesItsOrigins), App, "allowedOrigins: corsOrigins", "allowedOrigins: ['*']"),
        new(nameof(SecurityRules.CorsNamesItsOrigins), Main, "startsWith(origin, 'https://')", "!empty(origin)"),
        new(nameof(SecurityRules.NoSecretInParametersOrOutputs), "modules/identity.bicep", "output name", "@secure()\nparam sendGrid string\noutput name"),
        new(nameof(SecurityRules.NoSecretInParametersOrOutputs), "modules/identity.bicep", "param name string", "param name string\nparam mailApiKey string"),
        new(nameof(SecurityRules.NoSecretInParametersOrOutputs), Storage, "output name string = account.name", "output name string = account.listKeys().keys[0].value"),
        new(nameof(SecurityRules.NoSecretInParametersOrOutputs), "modules/monitoring.bicep", "= insights.name", "= insights.properties.ConnectionString"),
        new(nameof(SecurityRules.EverythingIsWatched), Vault, "  scope: vault\n", ""),
        new(nameof(SecurityRules.EverythingIsWatched), Storage, "  scope: tableService\n", "  scope: queueService\n"),
        new(nameof(SecurityRules.TheAppIsItsIdentity), App, "keyVaultReferenceIdentity: identity.id", "keyVaultReferenceIdentity: 'SystemAssigned'"),
        new(nameof(SecurityRules.TheAppIsItsIdentity), App, "    siteConfig: {", "    siteConfig: {\n      appSettings: []"),
        new(nameof(SecurityRules.TheAppIsItsIdentity), App, "  name: 'appsettings'", "  name: 'authsettingsV2'"),
    ];
}
