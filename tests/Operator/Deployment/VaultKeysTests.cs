using System.Net;
using Azure;
using MfaFunctions.Operator.Deployment;

namespace MfaFunctions.Tests.Operator.Deployment;

public sealed class VaultKeysTests
{
    private const string MailKey = "SG.the-key";

    [Fact]
    public async Task Missing_keys_are_created_and_the_mail_key_is_requested_once()
    {
        var azure = new FakeVault();

        Assert.Equal(["sealing-s1", "hashing-h1", "signing-g1", "audit-a1", VaultKeys.MailKey], await EnsureAsync(azure, "s1"));
        Assert.Empty(await EnsureAsync(azure, "s1", () => throw new InvalidOperationException("asked twice")));

        Assert.Equal(MailKey, azure.Secrets[VaultKeys.MailKey]);
        Assert.Equal(5, azure.Secrets.Values.Distinct().Count());
    }

    [Fact]
    public async Task Key_added_to_a_ring_is_created_without_changing_the_others()
    {
        var azure = new FakeVault();
        await EnsureAsync(azure, "s1");
        var before = azure.Secrets.ToDictionary();

        Assert.Equal(["sealing-s2"], await EnsureAsync(azure, "s1", "s2"));

        Assert.Equal(before, azure.Secrets.Where(s => s.Key != "sealing-s2"));
        Assert.NotEqual(azure.Secrets["sealing-s1"], azure.Secrets["sealing-s2"]);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Writes_nothing_when_the_existing_keys_cannot_be_read(HttpStatusCode status)
    {
        var azure = new FakeVault { Refuses = status };

        await Assert.ThrowsAsync<RequestFailedException>(() => EnsureAsync(azure, "s1"));

        Assert.All(azure.Requests, r => Assert.StartsWith("GET ", r, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deleted_vault_is_detected(bool deleted) =>
        Assert.Equal(!deleted, await new FakeVault { IsDeleted = deleted }.Vault.ExistsAsync(CancellationToken.None));

    [Fact]
    public async Task App_refreshes_its_key_vault_references()
    {
        var azure = new FakeVault();

        await azure.Vault.RefreshReferencesAsync("/subscriptions/s/sites/f", CancellationToken.None);

        Assert.Equal(["POST /subscriptions/s/sites/f/config/configreferences/appsettings/refresh"], azure.Requests);
    }

    private static Task<List<string>> EnsureAsync(FakeVault azure, params string[] sealing) => EnsureAsync(azure, sealing, () => MailKey);

    private static Task<List<string>> EnsureAsync(FakeVault azure, string sealing, Func<string> askForMailKey) =>
        EnsureAsync(azure, [sealing], askForMailKey);

    private static async Task<List<string>> EnsureAsync(FakeVault azure, string[] sealing, Func<string> askForMailKey)
    {
        var made = new List<string>();
        var keys = new Dictionary<string, IReadOnlyList<string>>
        {
            ["sealing"] = sealing,
            ["hashing"] = ["h1"],
            ["signing"] = ["g1"],
            ["audit"] = ["a1"],
        };
        await VaultKeys.EnsureAsync(azure.Vault, keys, askForMailKey, made.Add, CancellationToken.None);
        return made;
    }
}
