using System.Globalization;
using System.Net;
using MfaFunctions.Platform;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Operations;

/// <summary>
/// How many storage requests a use case costs, counted at the wire by a proxy in front of storage. The table in docs/operations.md is
/// written by this test (MFA_WRITE=1), so every change of a cost is a change of a committed file.
/// </summary>
public sealed class RequestsPerUseCaseTests
{
    private readonly List<string> _rows = [];

    [Fact]
    public async Task Storage_requests_of_each_use_case_are_those_of_the_table()
    {
        await using var proxy = await StorageProxy.StartAsync(await Azurite.NewAccountAsync());
        await using var host = await MfaHost.StartAsync(await MfaHost.Settings.NewAsync() with { Storage = proxy.ConnectionString });
        var owner = await host.NewReadyOwnerAsync();
        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        (await host.SetAudiencesAsync(new[] { "wiki" })).Expect(HttpStatusCode.OK);
        var ana = await host.NewMemberAsync();
        await ana.SignInAsync();
        await ana.EnrollAsync();
        await host.DrainAsync();
        // The first change of a process notes the slot of the audit log; ten minutes of changes share the note.
        host.Clock.NextStep();
        await ana.SignInAsync(ana.Code());
        await host.DrainAsync();

        await CountAsync("session check, `GET session`", async () => (await ana.GetSessionAsync()).Expect(HttpStatusCode.OK));
        await CountAsync("access of a gate, `GET session/access`", async () =>
            (await host.Api.GetAsync("session/access?tenant=acme", ana.Token)).Expect(HttpStatusCode.NoContent)
        );
        await CountAsync("access token, `POST session/token`", async () => await host.TokenAsync(ana, new { audience = "wiki" }));
        host.Clock.NextStep();
        await CountAsync("verification in a session that had one", () => ana.VerifyAsync(ana.Code()));
        await CountAsync("the same code again, refused", async () =>
            (await ana.TryVerifyAsync(ana.Code())).Expect(HttpStatusCode.Forbidden, "code_invalid")
        );
        await CountAsync("wrong code, refused and charged", async () =>
            (await ana.TryVerifyAsync(ana.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid")
        );
        await CountAsync("sign-in with a password", () => ana.SignInAsync());
        host.Clock.NextStep();
        await CountAsync("verification, the first of its session", () => ana.VerifyAsync(ana.Code()));
        host.Clock.NextStep();
        await CountAsync("sign-in with a password and a code in one call", () => ana.SignInAsync(ana.Code()));
        var api = new ApiClient(host.Http, () => host.Get<BackgroundWork>().IdleAsync());
        var direct = ana.At(api, host.Clock);
        host.Clock.NextStep();
        await CountAsync("sign-in and its verification within 30 seconds, together", async () =>
        {
            await direct.SignInAsync();
            await direct.VerifyAsync(direct.Code());
        });
        await CountAsync("wrong password, refused and counted", async () =>
            (await host.Api.PostAsync("tenants/acme/sessions", new { email = ana.Email, password = "a wrong password" })).Expect(
                HttpStatusCode.Unauthorized
            )
        );
        await CountAsync("beginning an enrollment", () => direct.BeginEnrollmentAsync("Tablet"));
        host.Clock.NextStep();
        await CountAsync("confirming it, with the mail that says so", async () =>
            direct.Token = (await direct.ConfirmAsync(direct.Code())).Expect(HttpStatusCode.OK).Token
        );
        host.Clock.NextStep();
        await CountAsync("removing an authenticator, with its mail", async () =>
            (await direct.UnbindAsync(new { code = direct.Code() })).Expect(HttpStatusCode.OK)
        );
        await CountAsync("sign-out", async () => (await host.Api.DeleteAsync("session", direct.Token)).Expect(HttpStatusCode.NoContent));
        host.Clock.NextStep();
        await owner.SignInAsync(owner.Code());
        await host.DrainAsync();
        var few = await CountSwitchAsync(4);
        var many = await CountSwitchAsync(24);
        _rows.Add($"| switching a tenant on, each member more: audit row, roster entry and mail | | {(many - few) / 20.0:0.#} |");

        await GeneratedText.CheckPartAsync(
            Path.Combine("docs", "operations.md"),
            "<!-- requests per use case, written by RequestsPerUseCaseTests -->\n",
            "<!-- end -->",
            "\n| use case | before the response | behind it |\n|---|---|---|\n" + string.Join('\n', _rows) + "\n\n"
        );

        async Task CountAsync(string name, Func<Task> act)
        {
            proxy.Reset();
            await act();
            await host.Get<BackgroundWork>().FlushAsync();
            var answered = proxy.Requests;
            await host.DrainAsync();
            var before = answered.Count(r => !r.IsPoll && !Follows(r));
            var behind = proxy.Requests.Count(r => !r.IsPoll) - before;
            _rows.Add(string.Create(CultureInfo.InvariantCulture, $"| {name} | {before} | {behind} |"));
        }

        // How many requests the walk of a switch costs in a tenant of so many people.
        async Task<int> CountSwitchAsync(int people)
        {
            var tenant = string.Create(CultureInfo.InvariantCulture, $"walk-{people}");
            var other = await host.NewReadyOwnerAsync(tenant, $"olga@{tenant}.test");
            for (var n = 1; n < people; n++)
            {
                await host.NewMemberAsync(tenant, string.Create(CultureInfo.InvariantCulture, $"p{n}@{tenant}.test"));
            }

            await host.DrainAsync();
            proxy.Reset();
            (await other.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
            await host.DrainAsync();
            return proxy.Requests.Count(r => !r.IsPoll);
        }
    }

    // The audit log and the roster follow the response, as does everything that a queue starts.
    private static bool Follows(StorageRequest r) =>
        r.Resource == "MfaAudit"
        || (r.Resource == "MfaTenants" && (r.IsBatch || r.Path.Contains("member%3A", StringComparison.OrdinalIgnoreCase)));
}
