using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions.Dev.MailCatcher;

/// <summary>Takes mail the way SendGrid does and shows it instead of sending it. Listens on 127.0.0.1 only.</summary>
public sealed class MailCatcherServer : IAsyncDisposable
{
    // SendGrid's own limit for a message with everything in it.
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

    /// <summary>What was caught, oldest first; the newest 500.</summary>
    public IReadOnlyList<CaughtMail> Messages => _mails.All;

    /// <param name="port">0 for any free one.</param>
    /// <param name="folder">Where the mails are kept between runs; null to forget them.</param>
    public static async Task<MailCatcherServer> StartAsync(int port, string? folder = null)
    {
        var mails = new CaughtMails(folder is null ? null : new MailFolder(folder));
        var send = new SendMail(mails, TimeProvider.System);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
        });
        builder.Services.AddRoutingCore();
        // Mails carry one-time links: a web page that points its own name at 127.0.0.1 must not read them.
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1"]);
        // Whoever started this decides when it stops; the console's Ctrl-C is theirs.
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
    /// The oldest mail that matches, at once, or the next that does, when it arrives; <see cref="TimeoutException"/> after
    /// <paramref name="limit"/>, with what was caught instead.
    /// </summary>
    public Task<CaughtMail> WaitForAsync(Func<CaughtMail, bool> match, TimeSpan limit) => _mails.WaitForAsync(match, limit);

    /// <summary>Answers every send with this status from now on; null ends the outage.</summary>
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
