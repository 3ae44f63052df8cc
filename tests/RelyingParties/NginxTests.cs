using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Tests.RelyingParties;

/// <summary>Runs a real nginx with the configuration of gates/nginx in front of a page that shows the headers it receives.</summary>
public sealed class NginxTests
{
    [NginxFact]
    public async Task Only_a_verified_session_reaches_the_page_which_receives_its_identity()
    {
        await using var host = await MfaHost.StartAsync();
        await using var front = await Front.StartAsync(host);
        var member = await host.NewEnrolledMemberAsync();
        var verified = member.Token;
        await member.SignInAsync();

        (await front.Visitor.GetAsync("page")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await front.Visitor.GetAsync("page", "nonsense")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        var passwordOnly = (await front.Visitor.GetAsync("page?return=1", member.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );
        var posted = (await front.Visitor.PostAsync("page", new { some = "body" }, member.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );
        Assert.Equal(0, front.Visits);
        var seen = (await front.Visitor.GetAsync("page?x=1", verified)).Expect(HttpStatusCode.OK).Body!;

        // nginx passes the refusal through unchanged, so that a front end can act on it.
        Assert.Equal(
            ("verification_required", "/api/session/verify"),
            (passwordOnly.State, passwordOnly.Body!["next"]![0]!["href"]!.GetValue<string>())
        );
        Assert.Contains("insufficient_user_authentication", passwordOnly.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal("verification_required", posted.State);
        Assert.Equal(
            (member.UserId, "acme", "pwd,otp,mfa"),
            (Seen(seen, "X-Mfa-User"), Seen(seen, "X-Mfa-Tenant"), Seen(seen, "X-Mfa-Amr"))
        );
        Assert.DoesNotContain(verified, seen.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await front.Visitor.PostAsync("page", new { some = "body" }, verified)).Status);
    }

    [NginxFact]
    public async Task Visitor_cannot_set_identity_headers()
    {
        await using var host = await MfaHost.StartAsync();
        await using var front = await Front.StartAsync(host);
        var member = await host.NewEnrolledMemberAsync();
        (string, string)[] forged =
        [
            ("X-Mfa-User", "olga"),
            ("x-mfa-user", "olga"),
            ("X_Mfa_User", "olga"),
            ("X-Mfa-Tenant", "globex"),
            ("X-Mfa-Amr", "hwk"),
            ("X_MFA_AMR", "hwk"),
        ];

        (await front.Visitor.SendAsync(HttpMethod.Get, "page", null, null, forged)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        var seen = (await front.Visitor.SendAsync(HttpMethod.Get, "page", null, member.Token, forged)).Expect(HttpStatusCode.OK).Body!;

        Assert.Equal(
            ["X-Mfa-Amr", "X-Mfa-Tenant", "X-Mfa-User"],
            seen.AsObject().Select(h => h.Key).Where(h => h.Contains("mfa", StringComparison.OrdinalIgnoreCase)).Order()
        );
        Assert.Equal(
            (member.UserId, "acme", "pwd,otp,mfa"),
            (Seen(seen, "X-Mfa-User"), Seen(seen, "X-Mfa-Tenant"), Seen(seen, "X-Mfa-Amr"))
        );
    }

    [NginxFact]
    public async Task Internal_locations_are_unreachable_and_other_tenants_are_refused()
    {
        await using var host = await MfaHost.StartAsync();
        await using var front = await Front.StartAsync(host);
        await host.NewTenantAsync();
        var other = await host.NewReadyOwnerAsync("globex", "gina@globex.test");

        (await front.Visitor.GetAsync("page", other.Token)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await front.Visitor.GetAsync("page?tenant=globex", other.Token)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        foreach (var own in new[] { "_mfa/check", "_mfa/denied", "_mfa/check?tenant=globex" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await front.Visitor.GetAsync(own, other.Token)).Status);
        }

        Assert.Equal(0, front.Visits);
    }

    [NginxFact]
    public async Task Nobody_passes_when_the_service_is_unreachable()
    {
        var host = await MfaHost.StartAsync();
        await using var front = await Front.StartAsync(host);
        var member = await host.NewEnrolledMemberAsync();
        Assert.Equal(HttpStatusCode.OK, (await front.Visitor.GetAsync("page", member.Token)).Status);

        await host.DisposeAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, (await front.Visitor.GetAsync("page", member.Token)).Status);
        Assert.Equal(1, front.Visits);
    }

    private static string? Seen(JsonNode headers, string name) => headers[name]?.GetValue<string>();

    private sealed class Front : IAsyncDisposable
    {
        private readonly TestFolder _folder = new();
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
        private WebApplication? _page;
        private ServerProcess? _nginx;
        private int _visits;

        public ApiClient Visitor => new(_http);

        /// <summary>Number of requests that reached the page.</summary>
        public int Visits => _visits;

        public static async Task<Front> StartAsync(MfaHost host)
        {
            var front = new Front();
            var page = await front.StartPageAsync();
            var port = FreePorts.Find();
            var site = front._folder.Write(
                "site.conf",
                RealServers.Fill(
                    "gates/nginx/forward-auth.conf",
                    ("LISTEN", $"127.0.0.1:{port}"),
                    ("MFA", host.Http.BaseAddress!.ToString().TrimEnd('/')),
                    ("TENANT", "acme"),
                    ("PAGE", page)
                )
            );
            var temporary = string.Concat(
                new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(n => $"{n}_temp_path {front._folder.File(n)};\n")
            );
            var main = front._folder.Write(
                "nginx.conf",
                $"daemon off;\nmaster_process off;\npid {front._folder.File("pid")};\nevents {{ }}\n"
                    + $"http {{\naccess_log off;\n{temporary}include {site};\n}}\n"
            );
            front._nginx = await ServerProcess.StartAsync(port, RealServers.Nginx, "-e", "stderr", "-p", front._folder.Path, "-c", main);
            front._http.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
            return front;
        }

        public async ValueTask DisposeAsync()
        {
            _nginx?.Dispose();
            _http.Dispose();
            if (_page is not null)
            {
                await _page.DisposeAsync();
            }

            _folder.Dispose();
        }

        private async Task<string> StartPageAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _page = builder.Build();
            _page.MapFallback(
                (HttpContext http) =>
                {
                    Interlocked.Increment(ref _visits);
                    return Results.Json(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.Ordinal));
                }
            );
            await _page.StartAsync();
            return _page.Urls.First();
        }
    }
}
