using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace MfaFunctions.Tests.Bench;

/// <summary>
/// Measures for <c>./mfa bench</c> how long an Owner of 10,000 people waits. Asserts that every response is complete, but no durations,
/// since they depend on the machine.
/// </summary>
public sealed class BigTenantBench
{
    private const int People = 10_000;
    private const int AtOnce = 50;

    // The others count as notified already. In Azurite the duration of a queue request grows with the length of the queue, so ten thousand
    // mails would measure nothing else.
    private const int ToBeTold = People / 10;

    private static readonly TenantId Acme = TenantId.Parse("acme");

    [BenchFact]
    public async Task Tenant_with_10000_people()
    {
        var mails = new CountedMails();
        await using var host = await MfaHost.StartAsync(
            configure: services => services.AddSingleton<ISendGridClient>(mails),
            listens: true
        );
        var owner = await host.NewReadyOwnerAsync();
        await TimedAsync($"{People} accounts and roster rows written, {AtOnce} at once", () => FillAsync(host));

        await TimedAsync("first request, cold", () => ListAsync(host, owner, ""));
        await TimedAsync("roster: first page of 100, with totals", () => ListAsync(host, owner, ""));
        await TimedAsync("roster: a later page of 100", () => ListAsync(host, owner, "?cursor=m"));
        await TimedAsync("roster: filter without matches", () => ListAsync(host, owner, "?filter=overdue"));
        await TimedAsync("roster as CSV", () => ReadTableAsync(host, owner));
        await TimedAsync("preview of the switch", async () =>
        {
            var preview = (await host.Api.PostAsync("tenants/acme/two-factor/preview", new { mode = "required" }, owner.Token))
                .Expect(HttpStatusCode.OK)
                .Body!;
            Assert.Equal(People + 1, preview["people"]!.GetValue<int>());
        });
        await TimedAsync("switch (read and conditional write)", async () =>
            (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK)
        );
        mails.Recipients.Clear();
        await TimedAsync($"walk over all people, with audit row, roster row and mail for the {ToBeTold} not yet notified", () =>
            MailedAsync(mails)
        );
        Assert.Equal(ToBeTold + 1, mails.Recipients.Distinct().Count());
        await TimedAsync("progress of the switch", async () =>
        {
            var progress = (await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)).Expect(HttpStatusCode.OK).Body!["progress"]!;
            Assert.Equal((People + 1, People + 1), (progress["people"]!.GetValue<int>(), progress["told"]!.GetValue<int>()));
        });
    }

    private static async Task FillAsync(MfaHost host)
    {
        var (accounts, roster) = (host.Get<AccountStore>(), host.Get<Roster>());
        foreach (var chunk in Enumerable.Range(0, People).Chunk(AtOnce))
        {
            await Task.WhenAll(
                chunk.Select(async n =>
                {
                    var account = new Account
                    {
                        Tenant = Acme,
                        Id = UserId.New(),
                        Profile = new Profile
                        {
                            Email = $"p{n}@acme.test",
                            DisplayName = $"Person {n}",
                            Role = Role.Member,
                            CreatedAt = host.Clock.Now,
                            ToldOfPolicy = n < ToBeTold ? 0 : 2,
                        },
                        Credentials = new Credentials { PasswordHash = "none" },
                    };
                    Assert.True(await accounts.TryAddAsync(account));
                    await roster.UpdateAsync(account, CancellationToken.None);
                })
            );
        }
    }

    private static async Task MailedAsync(CountedMails mails)
    {
        while (mails.Recipients.Count < ToBeTold + 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static async Task ListAsync(MfaHost host, Person owner, string query)
    {
        var page = (
            await host.Api.GetAsync(
                "tenants/acme/members" + query.Replace("=m", "=" + new string('m', 26), StringComparison.Ordinal),
                owner.Token
            )
        ).Expect(HttpStatusCode.OK);
        Assert.True(query.Contains("filter", StringComparison.Ordinal) || page.Body!["members"]!.AsArray().Count == 100);
    }

    private static async Task ReadTableAsync(MfaHost host, Person owner)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "tenants/acme/members.csv");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", owner.Token);
        using var response = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var (count, least, most) = (0, long.MaxValue, 0L);
        while (await lines.ReadLineAsync() is not null)
        {
            if (++count % 500 == 0)
            {
                var held = GC.GetTotalMemory(forceFullCollection: true);
                (least, most) = (Math.Min(least, held), Math.Max(most, held));
            }
        }

        Assert.Equal(People + 2, count);
        var (low, high) = (least / 1024.0 / 1024, most / 1024.0 / 1024);
        await ReportAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{"", 10}   while the CSV was read, {low:F1} to {high:F1} MiB were live (server and client)"
            )
        );
    }

    // Writes line by line, so that an interrupted run still leaves its results.
    private static Task ReportAsync(string line) => File.AppendAllLinesAsync(BenchFactAttribute.Report!, [line]);

    private static async Task TimedAsync(string what, Func<Task> act)
    {
        var clock = Stopwatch.StartNew();
        await act();
        await ReportAsync(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMilliseconds, 10:N0} ms  {what}"));
    }

    /// <summary>Accepts every mail immediately, so that SendGrid's latency is not measured.</summary>
    private sealed class CountedMails : ISendGridClient
    {
        public string UrlPath { get; set; } = "";

        public string Version { get; set; } = "";

        public string MediaType { get; set; } = "";

        public AuthenticationHeaderValue AddAuthorization(KeyValuePair<string, string> header) => throw new NotSupportedException();

        public Task<Response> MakeRequest(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<Response> RequestAsync(
            BaseClient.Method method,
            string requestBody,
            string queryParams,
            string urlPath,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public ConcurrentQueue<string> Recipients { get; } = new();

        public Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default)
        {
            Recipients.Enqueue(msg.Personalizations[0].Tos[0].Email);
            using var accepted = new HttpResponseMessage(HttpStatusCode.Accepted);
            return Task.FromResult(new Response(accepted.StatusCode, accepted.Content, accepted.Headers));
        }
    }
}
