using System.Diagnostics;
using System.Net;
using MfaFunctions.Testing.MailCatcher;
using MfaFunctions.Tests.Faults;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Host;

/// <summary>Host and worker as two processes on empty storage, as in a deployment, with a mail catcher instead of SendGrid.</summary>
internal sealed class RunningFunctions : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly HttpClient _http;

    private RunningFunctions(ProductProcess process, MfaHost.Settings settings, MailCatcherServer mail, HttpClient http)
    {
        Process = process;
        Settings = settings;
        Mail = mail;
        _http = http;
        Api = new ApiClient(http);
    }

    public ProductProcess Process { get; }

    public MfaHost.Settings Settings { get; }

    public MailCatcherServer Mail { get; }

    public ApiClient Api { get; }

    /// <param name="storage">A connection string; by default an empty account of the shared Azurite.</param>
    /// <param name="app">The folder of the worker; by default that of this build.</param>
    /// <param name="state">The folder in which the host records when its timers last ran.</param>
    public static async Task<RunningFunctions> StartAsync(
        string? storage = null,
        bool timers = false,
        string? app = null,
        string? state = null,
        params (string Name, string Value)[] settings
    )
    {
        var used = await MfaHost.Settings.NewAsync();
        used = storage is null ? used : used with { Storage = storage };
        var mail = await MailCatcherServer.StartAsync(0);
        var process = ProductProcess.Start(
            used,
            used.Storage,
            mail.Address,
            queues: true,
            timers,
            app,
            state,
            [("MfaStorage__CreateMissing", "true"), .. settings]
        );
        return new RunningFunctions(process, used, mail, await process.ClientAsync());
    }

    /// <summary>Polls until the condition holds. Fails after a minute.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(clock.Elapsed < LongestWait, $"Not within {LongestWait.TotalSeconds} s: {what}");
            await Task.Delay(Pause);
        }
    }

    public Task UntilMailedAsync(string address, int count) =>
        UntilAsync(() => Task.FromResult(Mail.Messages.Count(mail => mail.To == address) >= count), $"{count} mails to {address}");

    /// <summary>Creates a tenant with its Owner, who accepts the invitation, on this machine's clock.</summary>
    public async Task<Person> NewTenantAsync()
    {
        const string Password = "correct horse battery";
        const string Owner = "olga@acme.test";
        (
            await Api.OperatorPostAsync(
                "operator/tenants",
                new
                {
                    tenantId = "acme",
                    name = "Acme Ltd",
                    owner = new { email = Owner, displayName = "Olga Owner" },
                }
            )
        ).Expect(HttpStatusCode.Created);
        await UntilMailedAsync(Owner, count: 1);
        (await Api.PostAsync("invitations/accept", new { token = Mail.TokenFor(Owner), password = Password })).Expect(
            HttpStatusCode.NoContent
        );
        return new Person(Api, TimeProvider.System, "acme", Owner, Password) { ProveMailbox = MailedCodeAsync };
    }

    private async Task<string?> MailedCodeAsync(Person person)
    {
        (await Api.PostAsync("enrollment/email-code", new { }, person.Token)).Expect(HttpStatusCode.Accepted);
        CaughtMail? mail = null;
        await UntilAsync(
            () =>
                Task.FromResult(
                    (mail = Mail.Messages.LastOrDefault(m => m.To == person.Email && m.Categories.Contains("EnrollmentCodeRequested")))
                        is not null
                ),
            "mailed code"
        );
        return MailboxProofs.CodeIn(mail!.Text);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
        await Mail.DisposeAsync();
    }
}
