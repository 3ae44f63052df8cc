using System.Security.Cryptography;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Demo;

/// <summary>The people and tools of the demo. Each run uses a new tenant.</summary>
internal sealed class StoryPlayers(LocalSettings settings) : IDisposable
{
    private const string NameCharacters = "abcdefghjkmnpqrstuvwxyz23456789";

    private FunctionsClient? _functions;
    private Mailbox? _mail;

    public LocalSettings Settings { get; } = settings;

    public Story Story { get; } = new();

    public TimeProvider Time { get; } = TimeProvider.System;

    public string Tenant { get; } = "demo-" + RandomNumberGenerator.GetString(NameCharacters, 6);

    public FunctionsClient Functions => _functions ??= new FunctionsClient(Settings, Story, shows: true, CancellationToken.None);

    public Mailbox Mail => _mail ??= new Mailbox(Settings, Story, CancellationToken.None);

    public RealDelay RealDelay => field ??= new RealDelay(Time);

    public Person Owner => field ??= new Person("Olga Owner", $"olga@{Tenant}.test");

    public Person Member => field ??= new Person("Milo Member", $"milo@{Tenant}.test");

    /// <summary>Signs in and keeps the new session. The step asserts its state.</summary>
    public async Task<Answer> SignInAsync(Person person, string? code = null)
    {
        var answer = await Functions.PostAsync(
            $"tenants/{Tenant}/sessions",
            code is null
                ? new { email = person.Email, password = person.Password }
                : new
                {
                    email = person.Email,
                    password = person.Password,
                    code,
                }
        );
        person.Token = answer.Is(201).Text("sessionToken");
        return answer;
    }

    /// <summary>
    /// Starts an enrollment, shows the QR code, gives the person an app with the secret, and returns the enrollment's id.
    /// </summary>
    public async Task<string> ScanQrCodeAsync(Person person, string name, int codesRequired)
    {
        var answer = await Functions.PostAsync("authenticators", new { name }, person);
        answer.Is(201).Has("codesRequired", $"{codesRequired}").Has("digits", "6").Has("period", "30");
        QrPicture.Draw(answer.Text("uri"));
        Screen.Line(
            $"      [grey]the PNG is saved as {QrPicture.Save(answer.Text("qrPng"), Settings, $"{Tenant}-{person.Email.Split('@')[0]}")}[/]"
        );
        person.App = new PatientApp(answer.Text("uri"), Time, RealDelay);
        return answer.Text("id");
    }

    public void Dispose()
    {
        _functions?.Dispose();
        _mail?.Dispose();
    }
}
