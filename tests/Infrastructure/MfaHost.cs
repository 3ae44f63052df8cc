using System.Security.Cryptography;
using Azure.Core.Pipeline;
using MfaFunctions.LocalHost.Workers;
using MfaFunctions.Platform;
using MfaFunctions.Testing.MailCatcher;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>The whole app on real HTTP, tables and queues, with a test clock and a mail catcher instead of SendGrid.</summary>
public sealed class MfaHost : IAsyncDisposable
{
    public const string OperatorKey = "test-operator-key";
    public const string Issuer = "https://mfa.acme.test/api";
    public const string LinkPage = "https://app.acme.test/account";

    /// <summary>The header with the client's address, as a front end would set it.</summary>
    public const string AddressHeader = "X-Client-IP";

    /// <summary>The client address of requests that set no other.</summary>
    public const string Address = "192.0.2.7";

    private const int TestIterations = 1_000;

    private readonly IHost _host;
    private readonly InProcessHost _front;

    private MfaHost(
        IHost host,
        InProcessHost front,
        Settings settings,
        TestClock clock,
        MailCatcherServer mail,
        CapturedLogs logs,
        HttpClient http
    )
    {
        _host = host;
        _front = front;
        Http = http;
        Used = settings;
        Clock = clock;
        Mail = mail;
        Logs = logs;
        Api = new ApiClient(http, () => host.Services.GetRequiredService<BackgroundWork>().FlushAsync());
    }

    /// <summary>The settings of a host. Starting a second host with the same settings corresponds to a restart.</summary>
    public sealed record Settings(string Storage, string SealingKey, string HashingKey)
    {
        /// <summary>Base64 of a PKCS#8 private key on P-256; its name in the ring is <c>g1</c>.</summary>
        public string SigningKey { get; init; } = NewSigningKey();

        /// <summary>The key of the audit log's seals, named <c>a1</c>.</summary>
        public string AuditKey { get; init; } = NewSigningKey();

        public string SealingKeyName { get; init; } = "s1";

        public static async Task<Settings> NewAsync() => new(await Azurite.NewAccountAsync(), NewKey(), NewKey());

        public static string NewSigningKey()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
        }

        public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    }

    public Settings Used { get; }

    public TestClock Clock { get; }

    public MailCatcherServer Mail { get; }

    public CapturedLogs Logs { get; }

    public ApiClient Api { get; }

    public IServiceProvider Services => _host.Services;

    public HttpClient Http { get; }

    /// <summary>The names of the functions loaded by the worker.</summary>
    public IEnumerable<string> LoadedFunctions => _front.Functions.Select(function => function.Name);

    public static async Task<MfaHost> StartAsync(
        Settings? settings = null,
        TestClock? clock = null,
        HttpPipelinePolicy? storagePolicy = null,
        Action<IServiceCollection>? configure = null,
        bool listens = false,
        int port = 0,
        params string[] arguments
    )
    {
        settings ??= await Settings.NewAsync();
        clock ??= new TestClock();
        var mail = await MailCatcherServer.StartAsync(0);
        var logs = new CapturedLogs();
        var workerId = Identifier.New();
        var builder = MfaApplication.CreateBuilder([
            .. await InProcessHost.ArgumentsAsync(workerId),
            "--MfaStorage=" + settings.Storage,
            "--MfaStorage:CreateMissing=true",
            "--AzureWebJobsStorage=" + settings.Storage,
            "--Keys:Sealing:Current=" + settings.SealingKeyName,
            $"--Keys:Sealing:Ring:{settings.SealingKeyName}={settings.SealingKey}",
            "--Keys:Hashing:Current=h1",
            "--Keys:Hashing:Ring:h1=" + settings.HashingKey,
            "--Keys:Signing:Current=g1",
            "--Keys:Signing:Ring:g1=" + settings.SigningKey,
            "--Keys:Audit:Current=a1",
            "--Keys:Audit:Ring:a1=" + settings.AuditKey,
            "--Access:Issuer=" + Issuer,
            "--Mail:ApiKey=test",
            "--Mail:Host=" + mail.Address.ToString().TrimEnd('/'),
            "--Mail:FromAddress=mfa@acme.test",
            "--Mail:FromName=Acme",
            "--Links:BaseUrl=" + LinkPage,
            "--Network:ClientAddressHeader=" + AddressHeader,
            // Test issuers are on this machine.
            "--Outbound:AllowLoopback=true",
            .. arguments,
        ]);
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        builder.Services.PostConfigure<PasswordHasherOptions>(o => o.IterationCount = TestIterations);
        if (storagePolicy is not null)
        {
            builder.Services.AddSingleton(storagePolicy);
        }

        configure?.Invoke(builder.Services);
        InProcessHost.Configure(builder.Services);
        var host = builder.Build();
        var front = await InProcessHost.StartAsync(host, workerId, OperatorKey, triggers: listens, port);
        var http = new HttpClient { BaseAddress = new Uri(front.Address, "api/"), Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.Add(AddressHeader, Address);
        return new MfaHost(host, front, settings, clock, mail, logs, http);
    }

    /// <summary>Runs the queue functions until no message is visible.</summary>
    public async Task<int> DrainAsync()
    {
        // Changes of browsers too, after which no client of ours waits.
        await Get<BackgroundWork>().FlushAsync();
        return await _front.Queues.DrainAsync();
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Creates a function's class as the worker does.</summary>
    public T Function<T>() => ActivatorUtilities.CreateInstance<T>(_host.Services);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _front.DisposeAsync();
        await Mail.DisposeAsync();
    }
}
