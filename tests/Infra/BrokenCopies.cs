namespace MfaFunctions.Tests.Infra;

/// <summary>A copy of infra/ with one change in one file. The copy compiles.</summary>
internal sealed record BrokenCopy(string Rule, string File, string Old, string New);

/// <summary>Contains, for each rule, at least one copy that the rule must reject.</summary>
internal static class BrokenCopies
{
    private const string App = "modules/app.bicep";
    private const string Identity = "modules/identity.bicep";
    private const string Monitoring = "modules/monitoring.bicep";
    private const string Network = "modules/network.bicep";
    private const string Roles = "modules/roles.bicep";
    private const string Storage = "modules/storage.bicep";
    private const string Vault = "modules/vault.bicep";
    private const string Main = InfraFiles.Main;

    private const string Role = "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)";
    private const string Owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

    public static IReadOnlyList<BrokenCopy> All { get; } =
    [
        new(nameof(SecurityRules.ApiVersionsAreKnown), Vault, "vaults@2024-11-01", "vaults@2023-07-01"),
        new(nameof(SecurityRules.ApiVersionsAreKnown), App, "components@2020-02-02", "components@2015-05-01"),
        new(nameof(SecurityRules.RoleIdsAreKnown), Roles, "4633458b-17de-408a-b874-0445c86b69e6", "00482a5a-887f-4fb3-b363-3b7fe8e74483"),
        new(nameof(SecurityRules.RoleIdsAreKnown), Roles, Role, $"'{Owner}'"),
        new(
            nameof(SecurityRules.RoleIdsAreKnown),
            Roles,
            Role,
            "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', principalId)"
        ),
        new(nameof(SecurityRules.RolesAreForTheAppAlone), Roles, "  scope: vault\n", ""),
        new(nameof(SecurityRules.RolesAreForTheAppAlone), Roles, "    principalType: 'ServicePrincipal'\n", "    principalType: 'User'\n"),
        new(
            nameof(SecurityRules.RolesAreForTheAppAlone),
            Main,
            "principalId: identity.outputs.principalId",
            "principalId: deployer().objectId"
        ),
        new(nameof(SecurityRules.NoSharedKeys), Storage, "allowSharedKeyAccess: false", "allowSharedKeyAccess: true"),
        new(nameof(SecurityRules.NoSharedKeys), Storage, "    allowSharedKeyAccess: false\n", ""),
        new(nameof(SecurityRules.NoPublicBlobs), Storage, "allowBlobPublicAccess: false", "allowBlobPublicAccess: true"),
        new(nameof(SecurityRules.NoPublicBlobs), Storage, "publicAccess: 'None'", "publicAccess: 'Blob'"),
        new(nameof(SecurityRules.OnlyTls12OverHttps), Storage, "'TLS1_2'", "'TLS1_0'"),
        new(nameof(SecurityRules.OnlyTls12OverHttps), Storage, "supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false"),
        new(nameof(SecurityRules.OnlyTls12OverHttps), App, "    httpsOnly: true\n", ""),
        new(nameof(SecurityRules.OnlyTls12OverHttps), App, "      minTlsVersion: '1.2'", "      minTlsVersion: '1.0'"),
        new(
            nameof(SecurityRules.DeletedBlobsAreKept),
            Storage,
            "    deleteRetentionPolicy: {\n      enabled: true",
            "    deleteRetentionPolicy: {\n      enabled: false"
        ),
        new(nameof(SecurityRules.TheVaultCannotBeEmptied), Vault, "enablePurgeProtection: true", "enablePurgeProtection: false"),
        new(nameof(SecurityRules.TheVaultCannotBeEmptied), Vault, "enableSoftDelete: true", "enableSoftDelete: false"),
        new(nameof(SecurityRules.TheVaultKnowsRolesOnly), Vault, "enableRbacAuthorization: true", "enableRbacAuthorization: false"),
        new(
            nameof(SecurityRules.TheVaultKnowsRolesOnly),
            Vault,
            "enableRbacAuthorization: true",
            "enableRbacAuthorization: true\n    accessPolicies: []"
        ),
        new(nameof(SecurityRules.PublicAccessCanBeOff), Vault, "publicAccess ? 'Enabled' : 'Disabled'", "'Enabled'"),
        new(nameof(SecurityRules.PublicAccessCanBeOff), Storage, "publicAccess ? 'Allow' : 'Deny'", "'Allow'"),
        new(nameof(SecurityRules.PublicAccessCanBeOff), Main, "publicAccess: !vnetEnabled\n    recover", "publicAccess: true\n    recover"),
        new(
            nameof(SecurityRules.NoBasicCredentials),
            App,
            "  name: 'scm'\n  properties: {\n    allow: false",
            "  name: 'scm'\n  properties: {\n    allow: true"
        ),
        new(nameof(SecurityRules.NoBasicCredentials), App, "  name: 'ftp'", "  name: 'web'"),
        new(nameof(SecurityRules.TelemetryTakesNoKeys), Monitoring, "DisableLocalAuth: true", "DisableLocalAuth: false"),
        new(nameof(SecurityRules.TelemetryTakesNoKeys), Monitoring, "disableLocalAuth: true", "disableLocalAuth: false"),
        new(nameof(SecurityRules.CorsNamesItsOrigins), App, "allowedOrigins: corsOrigins", "allowedOrigins: ['*']"),
        new(nameof(SecurityRules.CorsNamesItsOrigins), Main, "startsWith(origin, 'https://')", "!empty(origin)"),
        new(
            nameof(SecurityRules.CorsNamesItsOrigins),
            Storage,
            "  properties: {\n    deleteRetentionPolicy",
            """
              properties: {
                cors: {
                  corsRules: [
                    { allowedOrigins: ['*'], allowedMethods: ['GET'], allowedHeaders: [], exposedHeaders: [], maxAgeInSeconds: 60 }
                  ]
                }
                deleteRetentionPolicy
            """
        ),
        new(
            nameof(SecurityRules.NoSecretInParametersOrOutputs),
            Identity,
            "output name",
            "@secure()\nparam sendGrid string = ''\noutput name"
        ),
        new(
            nameof(SecurityRules.NoSecretInParametersOrOutputs),
            Identity,
            "param name string",
            "param name string\nparam mailApiKey string = ''"
        ),
        new(nameof(SecurityRules.NoSecretInParametersOrOutputs), Identity, "output name", "var mailApiKey = 'SG.key'\noutput name"),
        new(
            nameof(SecurityRules.NoSecretInParametersOrOutputs),
            Identity,
            "output name string = identity.name",
            "output clientSecret string = identity.id\noutput name string = identity.name"
        ),
        new(
            nameof(SecurityRules.NoSecretInParametersOrOutputs),
            Storage,
            "output name string = account.name",
            "output name string = account.listKeys().keys[0].value"
        ),
        new(nameof(SecurityRules.NoSecretInParametersOrOutputs), Monitoring, "= insights.name", "= insights.properties.ConnectionString"),
        new(
            nameof(SecurityRules.NoSecretInParametersOrOutputs),
            App,
            "insights.properties.ConnectionString",
            "insights.properties.InstrumentationKey"
        ),
        new(nameof(SecurityRules.EverythingIsWatched), Vault, "  scope: vault\n", ""),
        new(nameof(SecurityRules.EverythingIsWatched), Storage, "  scope: tableService\n", "  scope: account\n"),
        new(nameof(SecurityRules.EverythingIsWatched), Network, "  scope: appRules\n", ""),
        new(
            nameof(SecurityRules.TheAppIsItsIdentity),
            App,
            "keyVaultReferenceIdentity: identity.id",
            "keyVaultReferenceIdentity: 'SystemAssigned'"
        ),
        new(nameof(SecurityRules.TheAppIsItsIdentity), App, "    siteConfig: {", "    siteConfig: {\n      appSettings: []"),
        new(nameof(SecurityRules.TheAppIsItsIdentity), App, "  name: 'appsettings'", "  name: 'authsettingsV2'"),
    ];
}
