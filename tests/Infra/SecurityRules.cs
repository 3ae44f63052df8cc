using System.Text.RegularExpressions;

namespace MfaFunctions.Tests.Infra;

/// <summary>The rules that every deployment must satisfy, whatever its parameters.</summary>
internal static partial class SecurityRules
{
    private const string Storage = "Microsoft.Storage/storageAccounts";
    private const string Vaults = "Microsoft.KeyVault/vaults";
    private const string Sites = "Microsoft.Web/sites";
    private const string Credentials = "Microsoft.Web/sites/basicPublishingCredentialsPolicies";
    private const string Config = "Microsoft.Web/sites/config";
    private const string Diagnostics = "Microsoft.Insights/diagnosticSettings";
    private const string Insights = "Microsoft.Insights/components";
    private const string Identities = "Microsoft.ManagedIdentity/userAssignedIdentities";
    private const string RoleAssignments = "Microsoft.Authorization/roleAssignments";

    // Azure's built-in roles by the names of their variables. The app gets no other roles.
    private static readonly Dictionary<string, string> Roles = new()
    {
        ["blobDataOwner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["queueDataContributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["tableDataContributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        ["monitoringMetricsPublisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
        ["keyVaultSecretsUser"] = "4633458b-17de-408a-b874-0445c86b69e6",
    };

    // Resources with their own logs or metrics. In a storage account, its services have them.
    private static readonly string[] Watched =
    [
        Vaults,
        Sites,
        Storage + "/blobServices",
        Storage + "/queueServices",
        Storage + "/tableServices",
        "Microsoft.Network/networkSecurityGroups",
        "Microsoft.Network/virtualNetworks",
    ];

    public static IEnumerable<string> RoleIdsAreKnown(ArmTemplate infra) =>
        (
            from template in infra.All
            from text in template.Texts
            from id in text.Expression.All
            where id.Kind == ArmKind.Text && Guid.TryParse(id.Name, out _)
            let variable = text.Path.StartsWith("/variables/", StringComparison.Ordinal) ? text.Path.Split('/')[2] : ""
            where !Roles.TryGetValue(variable, out var role) || role != id.Name
            select template.At($"{text.Path}: {id.Name} is not the role its name says")
        ).Concat(
            from assignment in ResourcesOf(infra, RoleAssignments)
            where !Roles.ContainsValue(RoleOf(assignment) ?? "")
            select assignment.At("gives a role that is not on the list")
        );

    public static IEnumerable<string> RolesAreForTheAppAlone(ArmTemplate infra) =>
        Each(
                infra,
                RoleAssignments,
                ("properties.principalType", "ServicePrincipal"),
                ("properties.principalId", "[reference('identity').outputs.principalId.value]")
            )
            .Concat(
                from assignment in ResourcesOf(infra, RoleAssignments)
                where assignment.Expression("scope")?.IsCall("resourceId") != true
                select assignment.At("has no scope below the resource group")
            );

    public static IEnumerable<string> NoSharedKeys(ArmTemplate infra) =>
        Each(infra, Storage, ("properties.allowSharedKeyAccess", "false"), ("properties.defaultToOAuthAuthentication", "true"));

    public static IEnumerable<string> NoPublicBlobs(ArmTemplate infra) =>
        Each(infra, Storage, ("properties.allowBlobPublicAccess", "false"))
            .Concat(Each(infra, Storage + "/blobServices/containers", ("properties.publicAccess", "None")));

    public static IEnumerable<string> OnlyTls12OverHttps(ArmTemplate infra) =>
        Each(infra, Storage, ("properties.minimumTlsVersion", "TLS1_2"), ("properties.supportsHttpsTrafficOnly", "true"))
            .Concat(
                Each(
                    infra,
                    Sites,
                    ("properties.httpsOnly", "true"),
                    ("properties.siteConfig.minTlsVersion", "1.2"),
                    ("properties.siteConfig.scmMinTlsVersion", "1.2")
                )
            );

    public static IEnumerable<string> DeletedBlobsAreKept(ArmTemplate infra) =>
        Each(
            infra,
            Storage + "/blobServices",
            ("properties.deleteRetentionPolicy.enabled", "true"),
            ("properties.containerDeleteRetentionPolicy.enabled", "true")
        );

    public static IEnumerable<string> TheVaultCannotBeEmptied(ArmTemplate infra) =>
        Each(infra, Vaults, ("properties.enablePurgeProtection", "true"), ("properties.enableSoftDelete", "true"));

    public static IEnumerable<string> TheVaultKnowsRolesOnly(ArmTemplate infra) =>
        Each(infra, Vaults, ("properties.enableRbacAuthorization", "true"))
            .Concat(
                ResourcesOf(infra, Vaults)
                    .Where(v => v.Json("properties.accessPolicies") is not null)
                    .Select(v => v.At("has access policies"))
            );

    public static IEnumerable<string> PublicAccessCanBeOff(ArmTemplate infra) =>
        from type in new[] { Storage, Vaults }
        from problem in Each(
                infra,
                type,
                ("properties.publicNetworkAccess", "[if(parameters('publicAccess'), 'Enabled', 'Disabled')]"),
                ("properties.networkAcls.defaultAction", "[if(parameters('publicAccess'), 'Allow', 'Deny')]")
            )
            .Concat(
                from resource in ResourcesOf(infra, type)
                where resource.Template.Argument("publicAccess")?.ToString() != "[not(parameters('vnetEnabled'))]"
                select resource.At("does not go by vnetEnabled")
            )
        select problem;

    public static IEnumerable<string> NoBasicCredentials(ArmTemplate infra) =>
        Each(infra, Credentials, ("properties.allow", "false"))
            .Concat(
                from site in ResourcesOf(infra, Sites)
                from door in new[] { "ftp", "scm" }
                where
                    !site.Template.Resources.Any(c =>
                        c.Type == Credentials
                        && c.Names is [var parent, var name]
                        && parent.Source == site.Names[0].Source
                        && name.Literal == door
                    )
                select site.At($"says nothing of {door}")
            );

    public static IEnumerable<string> TelemetryTakesNoKeys(ArmTemplate infra) =>
        Each(infra, Insights, ("properties.DisableLocalAuth", "true"))
            .Concat(Each(infra, "Microsoft.OperationalInsights/workspaces", ("properties.features.disableLocalAuth", "true")));

    public static IEnumerable<string> CorsNamesItsOrigins(ArmTemplate infra) =>
        (
            from site in ResourcesOf(infra, Sites)
            where site.Expression("properties.siteConfig.cors.allowedOrigins") is not { } origins || !IsHttpsOnly(origins)
            select site.At("takes other origins than https ones")
        ).Concat(
            from template in infra.All
            from text in template.Texts
            where text.Path.Split('/').Any(name => name is "allowedOrigins" or "corsOrigins")
            where text.Expression.All.Any(e => e.Literal == "*")
            select template.At($"{text.Path} lets every origin in")
        );

    /// <summary>Outputs and parameters are kept in the deployment's history, and outputs in azd's environment.</summary>
    public static IEnumerable<string> NoSecretInParametersOrOutputs(ArmTemplate infra) =>
        (
            from template in infra.All
            from parameter in template.Parameters
            let isSecure = parameter.Value.GetProperty("type").GetString()!.StartsWith("secure", StringComparison.OrdinalIgnoreCase)
            where isSecure || SecretSource().IsMatch(parameter.Key)
            select template.At($"the parameter {parameter.Key} takes a secret through the deployment")
        )
            .Concat(
                from template in infra.All
                from variable in template.Variables.Keys
                where SecretSource().IsMatch(variable)
                select template.At($"the variable {variable} holds a secret")
            )
            .Concat(
                from template in infra.All
                from text in template.Texts
                from source in text.Expression.All
                where source.Kind is ArmKind.Call or ArmKind.Member
                where SecretSource().IsMatch(source.Name) && !IsConnectionOfInsights(source)
                select template.At($"{text.Path}: {source.Source} takes a secret through the deployment")
            )
            .Concat(
                from template in infra.All
                from output in template.Outputs
                where SecretOutput().IsMatch(output.Key) || output.Value.GetRawText().Contains("ConnectionString", StringComparison.Ordinal)
                select template.At($"the output {output.Key} may give a secret away")
            );

    public static IEnumerable<string> EverythingIsWatched(ArmTemplate infra) =>
        from type in Watched
        from problem in Each(infra, type)
            .Concat(
                from resource in ResourcesOf(infra, type)
                where
                    !resource.Template.Resources.Any(d =>
                        d.Type == Diagnostics
                        && d.Text("scope") == resource.Id
                        && d.Resolved("properties.workspaceId") == "[reference('monitoring').outputs.workspaceId.value]"
                    )
                select resource.At("has no diagnostic setting")
            )
        select problem;

    public static IEnumerable<string> TheAppIsItsIdentity(ArmTemplate infra) =>
        Each(
                infra,
                Sites,
                ("identity.type", "UserAssigned"),
                ("properties.keyVaultReferenceIdentity", $"[resourceId('{Identities}', parameters('identityName'))]"),
                ("properties.functionAppConfig.deployment.storage.authentication.type", "UserAssignedIdentity")
            )
            .Concat(
                ResourcesOf(infra, Sites)
                    .Where(s => s.Json("properties.siteConfig.appSettings") is not null)
                    .Select(s => s.At("has settings in a second place"))
            )
            .Concat(
                ResourcesOf(infra, Config)
                    .Where(c => c.Names[^1].Literal != "appsettings")
                    .Select(c => c.At("is another configuration than the settings"))
            );

    private static IEnumerable<ArmResource> ResourcesOf(ArmTemplate infra, string type) =>
        infra.All.SelectMany(t => t.Resources).Where(r => r.Type == type);

    private static IEnumerable<string> Each(ArmTemplate infra, string type, params (string Path, string Value)[] wanted) =>
        (
            from resource in ResourcesOf(infra, type)
            from value in wanted
            where resource.Resolved(value.Path) != value.Value
            select resource.At($"needs {value.Path}: {value.Value}")
        ).Concat(ResourcesOf(infra, type).Any() ? [] : [$"There is no {type} at all"]);

    private static string? RoleOf(ArmResource assignment) =>
        assignment.Expression("properties.roleDefinitionId") is { } definition && definition.IsCall("subscriptionResourceId")
            ? assignment.Template.Resolve(definition.Parts[^1])?.GetString()
            : null;

    private static bool IsHttpsOnly(ArmExpression origins) =>
        origins.IsCall("filter")
        && origins.Parts is [_, { Name: "lambda", Parts: [var origin, var condition] }]
        && condition.Source == $"startsWith(lambdaVariables({origin.Source}), 'https://')";

    // With local authentication disabled, the connection string grants no access.
    private static bool IsConnectionOfInsights(ArmExpression source) =>
        source is { Kind: ArmKind.Member, Name: "ConnectionString" }
        && source.Parts[0].IsCall("reference")
        && source.Parts[0].Parts[0] is var read
        && read.IsCall("resourceId")
        && read.Parts[0].Literal == Insights;

    [GeneratedRegex(
        "^(list\\w+|ConnectionString|InstrumentationKey)$|(password|apiKey|secret(?!s?User)|sasToken)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex SecretSource();

    [GeneratedRegex("(password|secret|connection_?string|api_?key|sas)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretOutput();
}
