using System.Net;
using MfaFunctions.Testing.MailCatcher;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

/// <summary>What an operator changes in a tenant is mailed to every Owner.</summary>
public sealed class OperatorChangeTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _second = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        _second = await _host.NewOwnerAsync(_owner, "second@acme.test");
        await _host.DrainAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task New_origins_and_audiences_are_mailed_with_the_list_and_the_operator()
    {
        await PutAsync("origins", new { origins = new[] { "https://app.acme.test" } });
        await PutAsync("audiences", new { audiences = new[] { "wiki", "https://git.acme.test" } });

        var mails = await ToldAsync();
        Assert.Equal(4, mails.Length);
        Assert.Equal(2, mails.Count(m => m.Text.Contains("Details: app.acme.test", StringComparison.Ordinal)));
        Assert.Equal(2, mails.Count(m => m.Text.Contains("Details: wiki, git.acme.test", StringComparison.Ordinal)));
        Assert.All(mails, m => Assert.Contains("Kim (the operator of the service)", m.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Emptied_list_is_mailed_and_a_repeated_one_is_not()
    {
        await PutAsync("origins", new { origins = new[] { "https://app.acme.test" } });
        await PutAsync("origins", new { origins = new[] { "https://app.acme.test" } });
        await PutAsync("origins", new { origins = Array.Empty<string>() });

        var mails = await ToldAsync();
        Assert.Equal(4, mails.Length);
        Assert.Equal(2, mails.Count(m => m.Text.Contains("Details: none", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Person_added_by_an_operator_is_told_to_the_Owners_and_only_the_person_gets_the_link()
    {
        (await AddAsync()).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
        (await AddAsync()).Expect(HttpStatusCode.Created);

        var mails = await ToldAsync();
        Assert.Equal(4, mails.Length);
        Assert.All(mails, m => Assert.Contains("Details: Ivo Invited", m.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(mails, m => m.Text.Contains("#invitation=", StringComparison.Ordinal));
        Assert.Equal(2, _host.Mail.Messages.Count(m => m.To == "ivo@acme.test" && m.Categories.Contains("Invited")));

        Task<Reply> AddAsync() =>
            _host.Api.OperatorPostAsync(
                "operator/tenants/acme/members",
                new
                {
                    email = "ivo@acme.test",
                    role = "member",
                    displayName = "Ivo Invited",
                }
            );
    }

    [Fact]
    public async Task Person_invited_by_an_Owner_is_not_told_to_the_Owners()
    {
        (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);

        Assert.Empty(await ToldAsync());
    }

    private async Task PutAsync(string list, object body) =>
        (
            await _host.Api.PutAsync(
                $"operator/tenants/acme/{list}",
                body,
                null,
                ("x-functions-key", MfaHost.OperatorKey),
                ("x-operator", "Kim")
            )
        ).Expect(HttpStatusCode.OK);

    private async Task<CaughtMail[]> ToldAsync()
    {
        await _host.DrainAsync();
        var mails = _host.Mail.Messages.Where(m => m.Categories.Contains("OperatorChange")).ToArray();
        Assert.All(mails, m => Assert.Contains(m.To, new[] { _owner.Email, _second.Email }));
        return mails;
    }
}
