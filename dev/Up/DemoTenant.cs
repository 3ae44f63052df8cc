using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary>
/// A sample tenant, created through the operator routes, whose people accept their invitations. Creating it again changes nothing.
/// </summary>
internal static partial class DemoTenant
{
    public const string Id = "demo";
    public const string OwnerEmail = "owner@demo.test";
    public const string MemberEmail = "member@demo.test";

    // Used only on this machine: the functions listen on loopback, and no deployment is seeded.
    public const string OwnerPassword = "four-red-lanterns-glow";
    public const string MemberPassword = "seven-blue-kites-rise";

    /// <summary>The pages that may use the session cookie in the tenant: where the usual development servers listen.</summary>
    public static readonly IReadOnlyList<string> Pages =
    [
        .. new[] { 3000, 4173, 4200, 5173, 8000, 8080 }.Select(port =>
            string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}")
        ),
    ];

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static async Task SeedAsync(LocalSettings settings, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = settings.Functions };
        client.DefaultRequestHeaders.Add("x-functions-key", settings.OperatorKey);

        await CreateAsync(
            client,
            "api/operator/tenants",
            new
            {
                tenantId = Id,
                name = "Demo Ltd",
                owner = new { email = OwnerEmail, displayName = "Olga Owner" },
            },
            stop
        );
        await CreateAsync(
            client,
            $"api/operator/tenants/{Id}/members",
            new
            {
                email = MemberEmail,
                role = "member",
                displayName = "Milo Member",
            },
            stop
        );
        // Once: later, the list is the developer's.
        if (await AcceptAsync(client, settings, OwnerEmail, OwnerPassword, stop))
        {
            using var set = await client.PutAsJsonAsync(Route($"api/operator/tenants/{Id}/origins"), new { origins = Pages }, stop);
            set.EnsureSuccessStatusCode();
            await DemoPolicy.MakeOptionalAsync(settings, stop);
        }

        await AcceptAsync(client, settings, MemberEmail, MemberPassword, stop);
    }

    // An invitation is accepted once; after that its person can sign in, and this returns false.
    private static async Task<bool> AcceptAsync(
        HttpClient client,
        LocalSettings settings,
        string email,
        string password,
        CancellationToken stop
    )
    {
        using var signedIn = await client.PostAsJsonAsync(Route($"api/tenants/{Id}/sessions"), new { email, password }, stop);
        if (signedIn.StatusCode == HttpStatusCode.Created)
        {
            return false;
        }

        using var mail = new HttpClient { BaseAddress = settings.Mail };
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < LongestWait; await Task.Delay(Pause, stop))
        {
            var mails = await mail.GetStringAsync(Route($"messages?to={Uri.EscapeDataString(email)}"), stop);
            // Only the newest link works.
            foreach (var token in Invitation().Matches(mails).Select(link => link.Groups[1].Value))
            {
                using var accepted = await client.PostAsJsonAsync(Route("api/invitations/accept"), new { token, password }, stop);
                if (accepted.StatusCode == HttpStatusCode.NoContent)
                {
                    return true;
                }
            }
        }

        throw new CannotContinueException(
            $"{email} could not accept the invitation to the tenant \"{Id}\": "
                + $"no link that works was mailed within {LongestWait.TotalSeconds} s."
        );
    }

    private static Uri Route(string route) => new(route, UriKind.Relative);

    [GeneratedRegex(@"#invitation=([\w.-]+)")]
    private static partial Regex Invitation();

    private static async Task CreateAsync(HttpClient client, string route, object body, CancellationToken stop)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(route, UriKind.Relative), body, stop);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new CannotContinueException(
                $"The tenant \"{Id}\" could not be created: POST /{route} answered {(int)answer.StatusCode}\n"
                    + $"{await answer.Content.ReadAsStringAsync(stop)}"
            );
        }
    }
}
