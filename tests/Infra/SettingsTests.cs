using MfaFunctions.Operator.Deployment;
using MfaFunctions.Platform.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Tests.Infra;

public sealed class SettingsTests
{
    [BicepFact]
    public async Task App_starts_with_the_deployed_settings_and_the_keys_of_the_hook() => Validate(await AppSettings.ValuesAsync());

    [BicepTheory]
    [InlineData("MfaStorage__tableServiceUri")]
    [InlineData("MfaStorage__queueServiceUri")]
    [InlineData("Access__Issuer")]
    [InlineData("Mail__ApiKey")]
    [InlineData("Mail__FromAddress")]
    [InlineData("Mail__FromName")]
    [InlineData("Keys__Sealing__Current")]
    [InlineData("Keys__Hashing__Ring__k1")]
    [InlineData("Keys__Signing__Ring__k1")]
    [InlineData("Keys__Audit__Ring__k1")]
    public async Task Validation_fails_without_a_required_setting(string setting)
    {
        var settings = await AppSettings.ValuesAsync();
        Assert.True(settings.Remove(setting));

        Assert.Throws<OptionsValidationException>(() => Validate(settings));
    }

    [BicepFact]
    public async Task Every_written_setting_is_read()
    {
        var known = AppSettings.Known.Concat(AppSettings.OfTheHost).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.DoesNotContain((await AppSettings.DeployedAsync()).Select(s => s.Name), name => !known.Contains(name));
    }

    [BicepFact]
    public async Task Settings_contain_the_queues_and_schedules_of_the_triggers()
    {
        var written = (await AppSettings.DeployedAsync()).Select(s => s.Name).ToArray();
        string[] parts = ["queueServiceUri", "credential", "clientId"];

        Assert.NotEmpty(AppSettings.Connections);
        Assert.Subset(
            written.ToHashSet(),
            AppSettings.Connections.SelectMany(c => parts.Select(p => $"{c}__{p}")).Concat(AppSettings.Schedules).ToHashSet()
        );
    }

    [BicepFact]
    public async Task Every_key_comes_from_the_vault()
    {
        string[] secrets =
        [
            "Keys__Sealing__Ring__*",
            "Keys__Hashing__Ring__*",
            "Keys__Signing__Ring__*",
            "Keys__Audit__Ring__*",
            "Mail__ApiKey",
        ];

        var referring = (await AppSettings.DeployedAsync()).Where(s => AppSettings.SecretOf(s.Value) is not null).Select(s => s.Name);

        Assert.Equal(secrets.Order(StringComparer.Ordinal), referring.Order(StringComparer.Ordinal));
    }

    [BicepFact]
    public async Task Hook_creates_the_default_keys_of_the_rings()
    {
        var parameters = (await InfraFiles.RealAsync()).Parameters;

        Assert.All(VaultKeys.DefaultKeys, ring =>
        {
            Assert.Equal(ring.Value, Default($"{ring.Key}Keys"));
            Assert.Equal(ring.Value, Default($"current{char.ToUpperInvariant(ring.Key[0])}{ring.Key[1..]}Key"));
        });

        string? Default(string parameter) => parameters[parameter].GetProperty("defaultValue").GetString();
    }

    [BicepFact]
    public async Task Tables_and_queues_match_the_code_including_poison_queues()
    {
        const string queueAndPoison = "createArray(lambdaVariables('q'), format('{0}-poison', lambdaVariables('q')))";
        var storage = (await InfraFiles.RealAsync()).All.Single(t => t.Name == "data");

        Assert.Equal(StorageNames.Tables, Names("tables"));
        Assert.Equal(StorageNames.Queues, Names("queues"));
        Assert.Equal("parameters('tables')[copyIndex()]", Child("tableServices/tables"));
        Assert.Equal($"flatten(map(parameters('queues'), lambda('q', {queueAndPoison})))[copyIndex()]", Child("queueServices/queues"));

        IEnumerable<string> Names(string parameter) => storage.Argument(parameter)!.Value.EnumerateArray().Select(n => n.GetString()!);
        string Child(string type) => storage.Resources.Single(r => r.Type == $"Microsoft.Storage/storageAccounts/{type}").Names[^1].Source;
    }

    private static void Validate(Dictionary<string, string> settings)
    {
        var builder = MfaApplication.CreateBuilder([
            .. settings.Select(s => $"--{s.Key.Replace("__", ":", StringComparison.Ordinal)}={s.Value}"),
        ]);
        using var host = builder.Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }
}
