using System.Reflection;
using MfaFunctions.Operator.Deployment;
using MfaFunctions.Tests.Operator.Deployment;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Infra;

/// <summary>The app's settings as written by infra/, and the values they would have once deployed.</summary>
internal static class AppSettings
{
    // Values that Azure knows only after deployment.
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["MfaStorage__tableServiceUri"] = "https://stmfadata.table.core.windows.net/",
        ["MfaStorage__queueServiceUri"] = "https://stmfadata.queue.core.windows.net/",
        ["Access__Issuer"] = "https://func-mfa.azurewebsites.net/api",
        ["Links__BaseUrl"] = "https://app.example/account",
        ["Portal__Origin"] = "https://func-mfa.azurewebsites.net",
        ["Portal__Enabled"] = "true",
        ["Operator__RequireName"] = "false",
        ["Audit__RetentionMonths"] = "0",
        ["Network__ClientAddressHeader"] = "X-Azure-SocketIP",
        ["Mail__FromAddress"] = "security@app.example",
    };

    /// <summary>Settings that the Functions host reads, not the app.</summary>
    public static IReadOnlyList<string> OfTheHost { get; } =
    [
        "AzureWebJobsStorage__accountName",
        "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__clientId",
        "MfaStorage__credential",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "AzureWebJobsDisableHomepage",
    ];

    /// <summary>Every name that binds to an options class of the app. Dictionary keys appear as <c>*</c>.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. from options in typeof(MfaApplication).Assembly.GetExportedTypes()
        where options.Name.EndsWith("Options", StringComparison.Ordinal)
        from section in options
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral && f.FieldType == typeof(string))
            .Select(f => (string)f.GetRawConstantValue()!)
        from property in options.GetProperties()
        let isRing = property.PropertyType == typeof(Dictionary<string, string>)
        where isRing || property.CanWrite
        select $"{section}:{property.Name}{(isRing ? ":*" : "")}".Replace(":", "__", StringComparison.Ordinal),
    ];

    /// <summary>The connections of queue triggers.</summary>
    public static IEnumerable<string> Connections { get; } = Triggers<QueueTriggerAttribute>().Select(t => t.Connection!).Distinct();

    /// <summary>The settings that contain the schedules of timers.</summary>
    public static IEnumerable<string> Schedules { get; } =
        Triggers<TimerTriggerAttribute>().Where(t => t.Schedule.StartsWith('%')).Select(t => t.Schedule.Trim('%'));

    /// <summary>
    /// Names and expressions of the deployed settings. A name generated for each key of a ring contains <c>*</c> in place of the key.
    /// </summary>
    public static async Task<IReadOnlyList<(string Name, ArmExpression Value)>> DeployedAsync()
    {
        var resources = (await InfraFiles.RealAsync()).All.SelectMany(t => t.Resources);
        var settings = Assert.Single(resources, r => r.Type == "Microsoft.Web/sites/config");
        var union = settings.Expression("properties")!;
        Assert.True(union.IsCall("union"), union.Source);
        return
        [
            .. union
                .Parts.Where(p => p.IsCall("createObject"))
                .SelectMany(p => p.Parts.Chunk(2))
                .Select(pair => (pair[0].Pattern, pair[1])),
            .. union
                .Parts.Where(p => !p.IsCall("createObject"))
                .Select(p =>
                    p.IsCall("toObject") ? (p.Parts[1].Parts[^1].Pattern, p.Parts[2].Parts[^1]) : throw new FormatException(p.Source)
                ),
        ];
    }

    /// <summary>The deployed settings with values such as the deployment and its hook would set. Each ring contains one key.</summary>
    public static async Task<Dictionary<string, string>> ValuesAsync()
    {
        var azure = new FakeVault();
        var rings = new[] { "sealing", "hashing", "signing", "audit" }.ToDictionary(r => r, IReadOnlyList<string> (_) => ["k1"]);
        await VaultKeys.EnsureAsync(azure.Vault, rings, () => "SG.key", _ => { }, CancellationToken.None);
        return (await DeployedAsync()).ToDictionary(
            s => s.Name.Replace("*", "k1", StringComparison.Ordinal),
            s => Value(s.Name, s.Value, azure.Secrets)
        );
    }

    /// <summary>The secret's name in a Key Vault reference, with <c>*</c> in place of a key's name.</summary>
    public static string? SecretOf(ArmExpression value) =>
        value.Pattern is var text && text.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal)
            ? text.Split("SecretName=")[1].TrimEnd(')')
            : null;

    private static string Value(string name, ArmExpression value, Dictionary<string, string> secrets) =>
        SecretOf(value) is { } secret ? secrets[secret.Replace("*", "k1", StringComparison.Ordinal)]
        : name.EndsWith("__Current", StringComparison.Ordinal) ? "k1"
        : Examples.GetValueOrDefault(name) ?? value.Literal ?? "an example";

    private static IEnumerable<T> Triggers<T>()
        where T : Attribute =>
        typeof(MfaApplication)
            .Assembly.GetExportedTypes()
            .SelectMany(t => t.GetMethods())
            .SelectMany(m => m.GetParameters())
            .SelectMany(p => p.GetCustomAttributes<T>());
}
