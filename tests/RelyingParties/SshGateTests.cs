using System.Net;
using System.Net.Sockets;
using System.Text;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

/// <summary>Decisions of the gate itself, without an SSH server.</summary>
public sealed class SshGateTests
{
    private static readonly string Token = $"acme.{new string('a', 26)}.{new string('b', 26)}.{new string('C', 43)}";

    [GateFact]
    public async Task Token_file_is_accepted_only_if_no_one_else_can_read_it()
    {
        await using var host = await MfaHost.StartAsync();
        using var folder = new TestFolder();
        var member = await host.NewEnrolledMemberAsync();
        var users = Users(folder, member.UserId);
        var kept = folder.Write(".mfa-session", member.Token + "\n");
        folder.Write(".curlrc", "url = \"http://127.0.0.1:9/\"\noutput = \"/dev/null\"\n");

        TestFolder.SetMode(kept, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var readable = await Gate.RunAsync(folder.Path, null, Gate.Api(host), "acme", users);
        TestFolder.SetMode(kept, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var own = await Gate.RunAsync(folder.Path, null, Gate.Api(host), "acme", users);

        Assert.Equal((Gate.Refused, ""), (readable.Status, readable.Output));
        Assert.Equal(0, own.Status);
        Assert.StartsWith("in\n", own.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(member.Token, readable.All + own.All, StringComparison.Ordinal);
    }

    [GateFact]
    public async Task Session_admits_only_the_login_of_its_person()
    {
        await using var host = await MfaHost.StartAsync();
        using var folder = new TestFolder();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        await member.EnrollAsync();

        var theirs = await Gate.RunAsync(folder.Path, owner.Token, Gate.Api(host), "acme", Users(folder, member.UserId));
        var own = await Gate.RunAsync(folder.Path, member.Token, Gate.Api(host), "acme", Users(folder, member.UserId));

        Assert.Equal((Gate.Refused, ""), (theirs.Status, theirs.Output));
        Assert.Contains("user may not log in as", theirs.Error, StringComparison.Ordinal);
        Assert.Equal(0, own.Status);
        // The command inside does not receive the token.
        Assert.DoesNotContain("MFA_SESSION", own.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(member.Token, own.All, StringComparison.Ordinal);
    }

    [GateTheory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Mfa-User: uuu\r\nX-Mfa-Tenant: acme\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nX-Mfa-User: uuu\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nX-Mfa-User: uuu\r\nX-Mfa-Tenant: globex\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nX-Mfa-Tenant: acme\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nX-Mfa-User: zzz\r\nX-Mfa-User: uuu\r\nX-Mfa-Tenant: acme\r\n\r\n")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 8\r\n\r\n204\n\n204")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 500\r\n\r\n{}")]
    [InlineData("204")]
    [InlineData("")]
    public async Task Any_response_except_a_valid_approval_is_refused(string answer)
    {
        using var folder = new TestFolder();
        await using var service = new FakeService(() => Encoding.ASCII.GetBytes(answer));

        var ended = await Gate.RunAsync(folder.Path, Token, service.Api, "acme", Users(folder, "uuu"));

        Assert.NotEqual(0, ended.Status);
        Assert.Equal("", ended.Output);
        Assert.StartsWith("ssh-gate: access refused", ended.Error, StringComparison.Ordinal);
    }

    [GateFact]
    public async Task Refusal_contains_no_terminal_control_characters()
    {
        using var folder = new TestFolder();
        const string Body =
            """{"detail":"\u001b[2J\u0007plain","code":"insufficient_authentication","parameters":{"amr":["\u001b]0;x\u0007mfa"]}}""";
        var raw = System.Text.RegularExpressions.Regex.Unescape(Body);
        await using var service = new FakeService(() =>
            Encoding.ASCII.GetBytes($"HTTP/1.1 401 Unauthorized\r\nContent-Length: {raw.Length}\r\n\r\n{raw}")
        );

        var ended = await Gate.RunAsync(folder.Path, Token, service.Api, "acme", Users(folder, "uuu"));

        Assert.Equal(Gate.Refused, ended.Status);
        Assert.Contains("plain", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(ended.All, c => char.IsControl(c) && c != '\n');
    }

    [GateTheory]
    [InlineData("nonsense\"\nurl = \"http://127.0.0.1:9/")]
    [InlineData("nonsense\noutput")]
    [InlineData("\"")]
    [InlineData("a b")]
    [InlineData("-")]
    public async Task Malformed_token_cannot_inject_curl_configuration(string token)
    {
        using var folder = new TestFolder();
        var asked = 0;
        await using var service = new FakeService(() =>
        {
            Interlocked.Increment(ref asked);
            return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        });

        var ended = await Gate.RunAsync(folder.Path, token, service.Api, "acme", Users(folder, "uuu"));

        Assert.Equal((Gate.Refused, ""), (ended.Status, ended.Output));
        Assert.Equal(token == "-" ? 1 : 0, asked);
    }

    [GateFact]
    public async Task Token_never_appears_in_process_arguments()
    {
        using var folder = new TestFolder();
        var seen = new List<string>();
        await using var service = new FakeService(() =>
        {
            // The gate is waiting for this response, so every process it started is running now.
            foreach (var process in Directory.GetDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
            {
                try
                {
                    seen.Add(File.ReadAllText(Path.Combine(process, "cmdline")));
                }
                catch (IOException)
                {
                    // The process has exited.
                }
            }

            return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        });

        var ended = await Gate.RunAsync(folder.Path, Token, service.Api, "acme", Users(folder, "uuu"));

        Assert.Equal(Gate.Refused, ended.Status);
        Assert.Contains(seen, c => c.Contains("curl", StringComparison.Ordinal) && c.Contains(service.Api, StringComparison.Ordinal));
        Assert.DoesNotContain(seen, c => c.Contains(Token, StringComparison.Ordinal));
        Assert.DoesNotContain(Token, ended.All, StringComparison.Ordinal);
    }

    [GateFact]
    public async Task Misconfigured_gate_admits_nobody()
    {
        using var folder = new TestFolder();
        var users = Users(folder, "uuu");
        string[][] wrong =
        [
            [],
            ["https://mfa.acme.test/api"],
            ["http://mfa.acme.test/api", "acme", users],
            ["https://mfa.acme.test/api", "acme", folder.File("nobody")],
        ];
        foreach (var arguments in wrong)
        {
            var ended = await Gate.RunAsync(folder.Path, Token, arguments);
            Assert.Equal((Gate.Misconfigured, ""), (ended.Status, ended.Output));
        }
    }

    private static string Users(TestFolder folder, string userId) => folder.Write("users", $"{Environment.UserName} {userId}\n");

    /// <summary>Answers every connection with the same bytes after reading the request head.</summary>
    private sealed class FakeService : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public FakeService(Func<byte[]> answer)
        {
            _listener.Start();
            _serving = ServeAsync(answer);
        }

        public string Api => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/api";

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _serving;
        }

        private async Task ServeAsync(Func<byte[]> answer)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    var head = "";
                    var buffer = new byte[4096];
                    while (
                        !head.Contains("\r\n\r\n", StringComparison.Ordinal)
                        && await client.GetStream().ReadAsync(buffer) is > 0 and var read
                    )
                    {
                        head += Encoding.ASCII.GetString(buffer, 0, read);
                    }

                    await client.GetStream().WriteAsync(answer());
                }
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
            {
                // Stopped.
            }
        }
    }
}
