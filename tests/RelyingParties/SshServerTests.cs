using System.Diagnostics;
using System.Net;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

/// <summary>Runs a real OpenSSH server with the configuration of gates/ssh-gate.conf.</summary>
public sealed class SshServerTests
{
    [SshFact]
    public async Task Refusal_says_what_is_missing_and_a_refreshed_credential_is_admitted()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        using var server = await Server.StartAsync(host, member);

        var nobody = await server.ConnectAsync(null, "echo in");
        var old = await server.ConnectAsync(member.Token, "echo in");
        await member.SignInAsync();
        var passwordOnly = member.Token;
        var refused = await server.ConnectAsync(passwordOnly, "echo in");
        await member.EnrollAsync();
        var stillOld = await server.ConnectAsync(passwordOnly, "echo in");
        var entered = await server.ConnectAsync(member.Token, "echo in; echo \"[${MFA_SESSION-}]\"; exit 3");

        Assert.Equal((Gate.Refused, ""), (nobody.Status, nobody.Output));
        Assert.Contains("there is no session token", nobody.Error, StringComparison.Ordinal);
        var api = host.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        Assert.Equal(
            [
                "ssh-gate: access refused: additional authentication is required.",
                "  Prove your first factor again, then continue.",
                "  required (amr): pwd",
                "  missing:        pwd (stale)",
                $"  next step:      reauthenticate (POST {api}/api/session/reauthenticate)",
                "  Then pass the new session token and connect again.",
            ],
            Lines(old.Error)
        );
        Assert.Equal(
            [
                "ssh-gate: access refused: additional authentication is required.",
                "  Your organization requires a second factor. Enroll an authenticator app or a passkey.",
                "  required (amr): mfa",
                "  missing:        mfa (not enrolled)",
                $"  next step:      enroll (POST {host.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}/api/authenticators)",
                "  Then pass the new session token and connect again.",
            ],
            Lines(refused.Error)
        );
        Assert.All([old, refused, stillOld], r => Assert.Equal((Gate.Refused, ""), (r.Status, r.Output)));
        Assert.Equal((3, "in\n[]\n"), (entered.Status, entered.Output));
        Assert.All([nobody, old, refused, stillOld, entered], r =>
            Assert.DoesNotContain(member.Tenant + "." + member.UserId, r.All, StringComparison.Ordinal)
        );
    }

    [SshFact]
    public async Task Gate_covers_file_transfer_and_forwarding_is_disabled()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        using var server = await Server.StartAsync(host, member);
        var verified = member.Token;
        await member.SignInAsync();
        var target = $"127.0.0.1:{host.Http.BaseAddress!.Port}";

        var subsystem = await server.ConnectAsync(member.Token, "sftp", "-s");
        var noSession = await server.ConnectAsync(member.Token, null, "-W", target);
        var verifiedToo = await server.ConnectAsync(verified, null, "-W", target);
        var shell = await server.ConnectAsync(member.Token, null);

        Assert.Equal((Gate.Refused, ""), (subsystem.Status, subsystem.Output));
        Assert.Equal((Gate.Refused, ""), (shell.Status, shell.Output));
        // OpenSSH drops the standard error of a subsystem, so the refused person learns the reason by running ssh.
        Assert.Contains("not verified", shell.Error, StringComparison.Ordinal);
        Assert.All([noSession, verifiedToo], r => Assert.NotEqual(0, r.Status));
        Assert.All([noSession, verifiedToo], r => Assert.Contains("stdio forwarding failed", r.Error, StringComparison.Ordinal));
    }

    [SshFact]
    public async Task Nobody_is_admitted_when_the_service_is_unreachable()
    {
        var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        using var server = await Server.StartAsync(host, member);
        Assert.Equal("in\n", (await server.ConnectAsync(member.Token, "echo in")).Output);

        await host.DisposeAsync();
        var ended = await server.ConnectAsync(member.Token, "echo in");

        Assert.Equal((Gate.Unavailable, ""), (ended.Status, ended.Output));
        Assert.Contains("cannot be reached", ended.Error, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs as the current user on a separate port with separate keys.</summary>
    private sealed class Server : IDisposable
    {
        private readonly TestFolder _folder = new();
        private ServerProcess? _process;
        private int _port;

        public static async Task<Server> StartAsync(MfaHost host, Person member)
        {
            if (Environment.IsPrivilegedProcess)
            {
                // The privilege separation directory of an sshd run by root. Packages leave its creation to the service start.
                Directory.CreateDirectory("/run/sshd");
            }

            var server = new Server { _port = FreePorts.Find() };
            await server.NewKeyAsync("host");
            await server.NewKeyAsync("visitor");
            var users = server._folder.Write("users", $"nobody {member.UserId}\n{Environment.UserName} {member.UserId}\n");
            var gate = RealServers.Fill(
                "gates/ssh-gate.conf",
                ("GATE", Gate.Program),
                ("API", Gate.Api(host)),
                ("TENANT", member.Tenant),
                ("USERS", users)
            );
            var configuration = server._folder.Write(
                "sshd_config",
                $"""
                ListenAddress 127.0.0.1
                Port {server._port}
                HostKey {server._folder.File("host")}
                PidFile none
                AuthorizedKeysFile {server._folder.File("visitor.pub")}
                StrictModes no
                UsePAM no
                PermitRootLogin yes
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                Subsystem sftp /usr/lib/openssh/sftp-server
                {gate}
                """
            );
            server._process = await ServerProcess.StartAsync(server._port, RealServers.Sshd, "-D", "-e", "-f", configuration);
            return server;
        }

        /// <param name="token">Value of the visitor's variable MFA_SESSION.</param>
        /// <param name="command">Command to run on the server; null for a login shell.</param>
        /// <param name="options">Additional ssh options.</param>
        public Task<Ended> ConnectAsync(string? token, string? command, params string[] options)
        {
            var start = new ProcessStartInfo("/usr/bin/ssh");
            string[] arguments =
            [
                "-F",
                "none",
                "-i",
                _folder.File("visitor"),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "UserKnownHostsFile=" + _folder.File("known"),
                "-o",
                "BatchMode=yes",
                "-o",
                "SendEnv=MFA_SESSION",
                "-T",
                "-p",
                $"{_port}",
                .. options,
                "127.0.0.1",
            ];
            foreach (var argument in command is null ? arguments : [.. arguments, command])
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment.Remove("MFA_SESSION");
            if (token is not null)
            {
                start.Environment["MFA_SESSION"] = token;
            }

            return Ended.RunAsync(start);
        }

        public void Dispose()
        {
            _process?.Dispose();
            _folder.Dispose();
        }

        private async Task NewKeyAsync(string name)
        {
            var start = new ProcessStartInfo("/usr/bin/ssh-keygen");
            foreach (var argument in new[] { "-q", "-t", "ed25519", "-N", "", "-f", _folder.File(name) })
            {
                start.ArgumentList.Add(argument);
            }

            var made = await Ended.RunAsync(start);
            Assert.True(made.Status == 0, made.All);
        }
    }
}
