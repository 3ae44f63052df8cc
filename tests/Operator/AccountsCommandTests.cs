using System.CommandLine;
using MfaFunctions.Operator.Accounts;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Operator;

/// <summary>Runs <c>./mfa accounts check</c> against the storage of a running app.</summary>
public sealed class AccountsCommandTests
{
    [Fact]
    public async Task Check_lists_what_the_rules_would_refuse_and_accounts_of_one_mailbox_and_changes_nothing()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        Assert.Equal((0, "1 tenants, 1 people: 0 findings. Nothing was changed.\n"), await RunAsync(host));
        var two = await host.NewEarlierMemberAsync("x@y@example.org");
        var hidden = await host.NewEarlierMemberAsync("ol\u200Bga@acme.test");
        var letters = await host.NewEarlierMemberAsync("ana@bücher.example");
        var ascii = await host.NewEarlierMemberAsync("ana@xn--bcher-kva.example");
        var jose = await host.NewEarlierMemberAsync("josé@example.org");
        var blank = await host.NewEarlierMemberAsync("ben@acme.test", name: "\u3164");
        await host.NewTenantAsync("globex", "olga@acme.test");

        var (code, text) = await RunAsync(host);

        Assert.Equal(1, code);
        string[] expected =
        [
            $"acme  {two.UserId}: the address must have only one @",
            $"acme  {hidden.UserId}: the address contains an invisible character, U+200B (zero width space): remove it",
            $"acme  {jose.UserId}: the address has letters outside ASCII before the @",
            $"acme  {blank.UserId}: the name contains an invisible character, U+3164 (Hangul filler): remove it",
            $"acme  one mailbox: {Sorted(letters, ascii)}",
            $"acme  one mailbox: {Sorted(owner, hidden)}",
            "2 tenants, 8 people: 6 findings. Nothing was changed.",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Lines(text));
        // No address leaves the storage unasked.
        Assert.DoesNotContain("example.org", text, StringComparison.Ordinal);

        var (_, shown) = await RunAsync(host, "--show", "--tenant", "acme", "--allow-international");
        Assert.Contains(": \"ol<U+200B (zero width space)>ga@acme.test\"", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(jose.UserId, shown, StringComparison.Ordinal);
        Assert.EndsWith("1 tenants, 7 people: 5 findings. Nothing was changed.\n", shown, StringComparison.Ordinal);

        static string Sorted(params Person[] people) => string.Join(", ", people.Select(p => p.UserId).Order(StringComparer.Ordinal));
        static IEnumerable<string> Lines(string text) =>
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Check_of_no_tenant_id_says_so()
    {
        await using var host = await MfaHost.StartAsync();

        Assert.Equal((1, "\"No Tenant\" is not a valid tenant id.\n"), await RunAsync(host, "--tenant", "No Tenant"));
    }

    private static async Task<(int Code, string Text)> RunAsync(MfaHost host, params string[] more)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        var code = await AccountsCommand
            .Create()
            .Parse(["check", "--storage", host.Used.Storage, .. more])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
