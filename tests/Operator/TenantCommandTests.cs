using System.CommandLine;
using System.Net;
using MfaFunctions.Operator.Import;
using MfaFunctions.Operator.Tenants;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Operator;

/// <summary>Runs <c>./mfa tenant</c> and <c>./mfa import</c> against a running app.</summary>
public sealed class TenantCommandTests : IAsyncLifetime
{
    private const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private MfaHost _host = null!;

    public TenantCommandTests() => Environment.SetEnvironmentVariable("MFA_OPERATOR_KEY", MfaHost.OperatorKey);

    public async Task InitializeAsync() => _host = await MfaHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Tenant_is_created_listed_and_shown()
    {
        var (made, _) = await RunAsync(TenantCommand.Create(), "create", "acme", "--name", "Acme Ltd", "--owner", "olga@acme.test");
        await _host.NewTenantAsync("globex", "gina@globex.test");
        await _host.DrainAsync();

        Assert.Equal(0, made);
        Assert.Single(_host.Mail.Messages, m => m.To == "olga@acme.test" && m.Categories.Contains("Invited"));
        Assert.Equal((0, "acme\nglobex\n"), await RunAsync(TenantCommand.Create(), "list"));
        var (code, text) = await RunAsync(TenantCommand.Create(), "show", "acme");
        Assert.Equal(0, code);
        Assert.StartsWith("acme  Acme Ltd\ntwo-factor   off, since 2026-11-22 12:00 UTC\n", text, StringComparison.Ordinal);
        Assert.Contains("people       1, including 1 Owner; 0 have an authenticator\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_of_the_operator_reaches_the_audit_log()
    {
        string[] create = ["create", "acme", "--name", "Acme Ltd", "--owner", "olga@acme.test", "--operator", "Zoë Op"];

        var (made, _) = await RunAsync(TenantCommand.Create(), create);
        await _host.DrainAsync();

        Assert.Equal(0, made);
        var row = Assert.Single(await Rows.OfAsync(_host, "MfaAudit"), r => r.GetString("Kind") == "TenantCreated");
        Assert.Contains("Zoë Op", System.Text.RegularExpressions.Regex.Unescape(row.GetString("Data")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_follows_all_pages()
    {
        var index = _host.Get<TenantIndex>();
        await Task.WhenAll(Enumerable.Range(0, 620).Select(n => index.AddAsync(TenantId.Parse($"t{n:D3}"), CancellationToken.None)));

        var (_, text) = await RunAsync(TenantCommand.Create(), "list");

        Assert.Equal(Enumerable.Range(0, 620).Select(n => $"t{n:D3}"), text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Refusals_by_the_functions_are_printed_verbatim()
    {
        var (code, text) = await RunAsync(TenantCommand.Create(), "show", "nobody");

        Assert.Equal((1, "There is no tenant with this id.\n"), (code, text));
    }

    [Fact]
    public async Task Dry_run_reports_every_line_and_changes_nothing_and_apply_is_idempotent()
    {
        await _host.NewTenantAsync();
        var ana = await _host.NewMemberAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            $"""
            # from the old system
            ana@acme.test  otpauth://totp/Old:ana?secret={Secret}

            ben@acme.test  otpauth://totp/Old:ben?secret={Secret}
            ana@acme.test  otpauth://hotp/Old:ana?secret={Secret}
            only-an-address@acme.test
            """
        );
        try
        {
            var (dry, report) = await RunAsync(ImportCommand.Create(), file, "--tenant", "acme");
            Assert.Equal(1, dry);
            Assert.Equal(
                """
                line     2  would be imported
                line     4  refused: No member of this tenant has this address. Create the member first.
                line     5  refused: Correct these fields: uri must be of type totp; counter-based codes (hotp) cannot be imported.
                line     6  refused: a line must be an e-mail address, white space or a comma, and an otpauth URI.
                Dry run: 1 would be imported, 0 already present, 3 would be refused. Use --apply to import.

                """,
                report
            );
            Assert.Equal(HttpStatusCode.Created, (await ana.TrySignInAsync()).Status);
            (await _host.Api.PostAsync("session/verify", new { code = ana.CodeOf(Secret) }, (await ana.SignInAsync()).Token)).Expect(
                HttpStatusCode.Forbidden
            );

            var (_, first) = await RunAsync(ImportCommand.Create(), file, "--tenant", "acme", "--apply");
            var (_, second) = await RunAsync(ImportCommand.Create(), file, "--tenant", "acme", "--apply");

            Assert.EndsWith("1 imported, 0 already present, 3 refused.\n", first, StringComparison.Ordinal);
            Assert.EndsWith("0 imported, 1 already present, 3 refused.\n", second, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, report + first + second, StringComparison.Ordinal);
            Assert.DoesNotContain("acme.test", report + first + second, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<(int Code, string Text)> RunAsync(Command command, params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var parsed = new RootCommand { command }.Parse([
            command.Name,
            .. args,
            "--functions",
            new Uri(_host.Http.BaseAddress!, "/").ToString(),
        ]);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
