using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Testing.MailCatcher;

/// <summary>Accepts mail like SendGrid and shows it instead of sending it. Listens on 127.0.0.1 only.</summary>
public sealed class MailCatcherServer : IAsyncDisposable
{
    // SendGrid's limit for a whole message.
    private const long LargestRequest = 30 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly CaughtMails _mails;
    private readonly SendMail _send;

    private MailCatcherServer(WebApplication app, CaughtMails mails, SendMail send)
    {
        _app = app;
        _mails = mails;
        _send = send;
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    /// <summary>How many mails were caught since the start.</summary>
    public int Count => _mails.Count;

    /// <summary>The newest 500 mails, oldest first.</summary>
    public IReadOnlyList<CaughtMail> Messages => _mails.All;

    /// <param name="port">Port to listen on; 0 selects a free port.</param>
    /// <param name="folder">Folder that stores the mails between runs; null to keep them only in memory.</param>
    public static async Task<MailCatcherServer> StartAsync(int port, string? folder = null)
    {
        var mails = new CaughtMails(folder is null ? null : new MailFolder(folder));
        var send = new SendMail(mails, TimeProvider.System);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, port);
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = LargestRequest;
            });
        builder.Services.AddRoutingCore();
        // Mails contain one-time links. Prevents DNS rebinding, in which a web page points its own name at 127.0.0.1.
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1"]);
        // The caller decides when the server stops and handles Ctrl-C.
        builder.Services.AddSingleton<IHostLifetime>(new StartersLifetime());

        var app = builder.Build();
        app.UseHostFiltering();
        app.MapMailCatcher(mails, send);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new MailCatcherServer(app, mails, send);
    }

    /// <summary>
    /// Returns the oldest matching mail, or waits for the next one. Throws <see cref="TimeoutException"/> after
    /// <paramref name="limit"/>, with a list of the mails caught so far.
    /// </summary>
    public Task<CaughtMail> WaitForAsync(Func<CaughtMail, bool> match, TimeSpan limit) => _mails.WaitForAsync(match, limit);

    /// <summary>Makes every send fail with this status; null ends the outage.</summary>
    public void Fail(int? status) => _send.Outage = status ?? 0;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class StartersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
