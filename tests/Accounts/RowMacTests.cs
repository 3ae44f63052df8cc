using System.Net;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Notifications;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Accounts;

/// <summary>What someone tries who may write the tables and has no keys.</summary>
public sealed class RowMacTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _ana = null!;

    private string AnasPartition => $"acme~{_ana.UserId}";

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _ana = await _host.NewEnrolledMemberAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Copied_hash_and_emptied_authenticators_open_nothing()
    {
        var thief = await _host.NewMemberAsync(email: "eve@acme.test");
        var evil = await RowAsync($"acme~{thief.UserId}");
        await Rows.TamperAsync(_host, StorageNames.Accounts, AnasPartition, "account", row =>
        {
            row["Credentials"] = evil["Credentials"];
            row["Factors"] = evil["Factors"];
        });

        (await _ana.TrySignInAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
        (await _ana.GetSessionAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Contains(_host.Logs.Lines, l =>
            l.Contains($"Row account of {AnasPartition} in MfaAccounts is not authentic", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Profile")]
    [InlineData("Credentials")]
    [InlineData("Factors")]
    [InlineData("Sessions")]
    [InlineData("KeptAnswers")]
    [InlineData("Links")]
    [InlineData("LastCommits")]
    [InlineData("Schema")]
    [InlineData("Anything")]
    [InlineData("Mac")]
    public async Task Any_property_changed_added_or_removed_makes_the_account_unreadable(string property)
    {
        foreach (var value in new object?[] { "[ ]", 7, null })
        {
            var before = await RowAsync(AnasPartition);
            if (!before.ContainsKey(property) && value is null)
            {
                continue;
            }

            await Rows.TamperAsync(_host, StorageNames.Accounts, AnasPartition, "account", row => row[property] = value);

            await Assert.ThrowsAsync<ProtectionException>(FindAsync);
            await Rows.TamperAsync(_host, StorageNames.Accounts, AnasPartition, "account", row =>
            {
                row.Remove(property);
                if (before.TryGetValue(property, out var was))
                {
                    row[property] = was;
                }
            });
        }

        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task Account_row_copied_to_another_person_or_tenant_is_refused()
    {
        var thief = await _host.NewMemberAsync(email: "eve@acme.test");
        var row = await RowAsync($"acme~{thief.UserId}");
        row.PartitionKey = AnasPartition;
        await Table(StorageNames.Accounts).UpsertEntityAsync(row, TableUpdateMode.Replace);

        await Assert.ThrowsAsync<ProtectionException>(FindAsync);
    }

    [Theory]
    [InlineData("Owners", """["USER"]""")]
    [InlineData("Policy", """{"Mode":0,"Version":9,"RequiredSinceVersion":null,"CodesRequired":1,"RequiredFirstFactors":[]}""")]
    [InlineData("IdentityProviders", """[{"Provider":"evil","Issuer":"https://evil.test","ClientId":"c"}]""")]
    public async Task Changed_tenant_is_refused_and_named_in_the_log(string property, string value)
    {
        await Rows.TamperAsync(_host, StorageNames.Tenants, "acme", "tenant", row =>
            row[property] = value.Replace("USER", _ana.UserId, StringComparison.Ordinal)
        );

        (await _ana.GetSessionAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
        (await _ana.TrySignInAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Contains(_host.Logs.Lines, l => l.Contains("Row tenant of acme in MfaTenants is not authentic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Address_pointed_at_another_account_is_refused()
    {
        var directory = (await Rows.OfAsync(_host, StorageNames.Directory)).Where(r => r.RowKey == "email").ToArray();
        var anas = directory.Single(r => r.GetString("User") == _ana.UserId);
        var other = directory.First(r => r.GetString("User") != _ana.UserId);
        await Rows.TamperAsync(_host, StorageNames.Directory, anas.PartitionKey, "email", row =>
        {
            row["User"] = other["User"];
            row["Mac"] = other["Mac"];
        });

        (await _ana.TrySignInAsync()).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task Event_row_readdressed_to_somebody_else_mails_nobody()
    {
        var eve = await _host.NewMemberAsync(email: "eve@acme.test");
        await _host.DrainAsync();
        await _host.Api.PostAsync("password-resets", new { tenantId = "acme", email = _ana.Email });
        await _host.DrainAsync();
        var link = _host.TokenFor(_ana.Email);
        var sent = _host.Mail.Messages.Count;
        // A row like the one whose mail has just brought Ana her link, in the thief's partition.
        var entry = (await FindAsync())!.Links.Single();
        await Table(StorageNames.Accounts)
            .AddEntityAsync(
                new TableEntity($"acme~{eve.UserId}", "event:evil")
                {
                    ["Kind"] = "PasswordResetRequested",
                    ["Tenant"] = "acme",
                    ["User"] = eve.UserId,
                    ["OccurredAt"] = _host.Clock.Now,
                    ["Data"] = new JsonObject { ["linkEntry"] = entry.Id, ["linkUser"] = _ana.UserId }.ToJsonString(),
                    ["Mac"] = (await RowAsync($"acme~{eve.UserId}"))["Mac"],
                }
            );

        await Assert.ThrowsAsync<ProtectionException>(() =>
            _host
                .Function<SendEmail>()
                .RunAsync(new EmailMessage(1, "evil", "PasswordResetRequested", "acme", eve.UserId), CancellationToken.None)
        );

        Assert.NotEmpty(link);
        Assert.Equal(sent, _host.Mail.Messages.Count);
    }

    [Fact]
    public async Task Every_stored_account_tenant_event_and_directory_row_carries_a_MAC()
    {
        await _host.InviteAsync(await _host.NewReadyOwnerAsync("beta", "otto@beta.test"), "ivo@acme.test");
        var decisive = new List<TableEntity>();
        foreach (var table in new[] { StorageNames.Accounts, StorageNames.Tenants, StorageNames.Directory })
        {
            decisive.AddRange((await Rows.OfAsync(_host, table)).Where(Decides));
        }

        Assert.True(decisive.Count > 6);
        Assert.All(decisive, row => Assert.Matches(@"\A(s1\.)?[0-9a-f]{64}\z", row.GetString(RowMacs.Property)));

        static bool Decides(TableEntity row) =>
            row.RowKey is "account" or "tenant" or "email" or "identity" || row.RowKey.StartsWith("event:", StringComparison.Ordinal);
    }

    private Task<Account?> FindAsync() =>
        _host.Get<AccountStore>().FindAsync(TenantId.Parse("acme"), UserId.Parse(_ana.UserId), CancellationToken.None);

    private TableClient Table(string name) => new TableServiceClient(_host.Used.Storage).GetTableClient(name);

    private async Task<TableEntity> RowAsync(string partition) =>
        await Table(StorageNames.Accounts).GetEntityAsync<TableEntity>(partition, "account");
}
