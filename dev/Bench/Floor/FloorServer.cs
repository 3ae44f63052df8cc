using System.Globalization;
using System.Net;
using System.Text.Json;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Dev.Bench.Floor;

/// <summary>
/// The least that a verification or a session check costs: a bare Kestrel server that does the same table operations by raw HTTP and
/// nothing else. Its rows are copies of the product's, because storage shares the machine.
/// </summary>
/// <param name="storage">A connection string.</param>
/// <param name="rows">Number of accounts.</param>
/// <param name="model">The partition of the account that all of them are like.</param>
internal sealed class FloorServer(string storage, int rows, string model) : IDisposable
{
    private const string Table = "BenchFloor";
    private const string Tenant = "floor";
    private const string TenantKey = "tenant";
    private const string AccountKey = "account";
    private const string Audit = "floor~audit";
    private const int AtOnce = 16;

    private static readonly byte[] Answer = JsonSerializer.SerializeToUtf8Bytes(
        new { sessionToken = new string('x', 120), state = "active" }
    );

    private readonly RawTable _table = new(storage, Table);
    private readonly RawTable _accounts = new(storage, StorageNames.Accounts);
    private readonly RawTable _tenants = new(storage, StorageNames.Tenants);
    private FloorRow? _account;

    public static string PathOfVerification(int row) => string.Create(CultureInfo.InvariantCulture, $"verify/{row}");

    public static string PathOfSession(int row) => string.Create(CultureInfo.InvariantCulture, $"session/{row}");

    /// <summary>Reads the rows of a session check of the product.</summary>
    public static string PathOfAccount(string tenant, string user) => $"account/{tenant}/{user}";

    /// <summary>Fills the table and serves until the end.</summary>
    /// <param name="onReady">Called with the address.</param>
    public async Task RunAsync(Action<string> onReady, CancellationToken stop)
    {
        await FillAsync();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IHostLifetime>(new CallersLifetime());
        await using var app = builder.Build();
        app.Run(ServeAsync);
        await app.StartAsync(stop);
        onReady(app.Urls.Single());
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _table.Dispose();
        _accounts.Dispose();
        _tenants.Dispose();
    }

    private async Task FillAsync()
    {
        await _table.CreateAsync();
        _account = FloorRow.Like((await _accounts.GetAsync(model, AccountKey)).Row);
        var tenant = FloorRow.Like((await _tenants.GetAsync(model.Split('~')[0], TenantKey)).Row);
        await _table.InsertAsync(tenant.ToBytes(Tenant, TenantKey));
        // Fails here and not silently, behind a response.
        await AuditAsync();
        foreach (var chunk in Enumerable.Range(0, rows).Chunk(AtOnce))
        {
            await Task.WhenAll(chunk.Select(row => _table.InsertAsync(_account.ToBytes(Partition(row), AccountKey))));
        }
    }

    private async Task ServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/');
        if (path[1] == "account")
        {
            await Task.WhenAll(_accounts.GetAsync($"{path[2]}~{path[3]}", AccountKey), _tenants.GetAsync(path[2], TenantKey));
            await AnswerAsync(http);
            return;
        }

        var partition = Partition(int.Parse(path[2], CultureInfo.InvariantCulture));
        var account = _table.GetAsync(partition, AccountKey);
        var tenant = _table.GetAsync(Tenant, TenantKey);
        await Task.WhenAll(account, tenant);
        var verifies = path[1] == "verify";
        if (verifies)
        {
            await _table.ReplaceAsync(partition, AccountKey, (await account).ETag, _account!.ToBytes(partition, AccountKey));
        }

        await AnswerAsync(http);
        if (verifies)
        {
            // Behind the response, as the product adds its audit row.
            _ = AuditAsync();
        }
    }

    private Task AuditAsync()
    {
        var key = Identifier.New();
        return _table.InsertAsync(FloorRow.Audit.Row.ToBytes(Audit, key), FloorRow.Audit.Mark.ToBytes(Audit, AuditRow.MarkPrefix + key));
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Answer.Length;
        await http.Response.Body.WriteAsync(Answer);
    }

    private static string Partition(int row) => string.Create(CultureInfo.InvariantCulture, $"{Tenant}~{row}");

    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
