using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Notifications;

public sealed class SendEmailTests
{
    [Fact]
    public async Task Confirmation_states_authenticator_client_and_time_in_text_and_HTML()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync("Olga's phone");
        await host.DrainAsync();

        var mail = Assert.Single(host.Mail.Messages);

        Assert.Equal((owner.Email, "mfa@acme.test"), (mail.To, mail.From));
        Assert.All(
            [mail.Text, mail.Html.Replace("&#39;", "'", StringComparison.Ordinal).Replace("&#x27;", "'", StringComparison.Ordinal)],
            body =>
            {
                Assert.Contains("Olga's phone", body, StringComparison.Ordinal);
                Assert.Contains("192.0.2.x", body, StringComparison.Ordinal);
                Assert.Contains("12:00 UTC", body, StringComparison.Ordinal);
            }
        );
        Assert.Contains("AuthenticatorAdded", mail.Categories);
        Assert.Contains(
            "\"bypass_list_management\":{\"enable\":true}",
            mail.Raw.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(owner.Secret, mail.Raw, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Mail_service_outage_delays_mail_without_losing_any(int status)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Mail.Fail(status);
        await owner.EnrollAsync();
        await host.DrainAsync();
        Assert.Empty(host.Mail.Messages);

        host.Mail.Fail(null);
        var emails = new Azure.Storage.Queues.QueueClient(host.Used.Storage, "emails");
        Assert.Equal(1, (await emails.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        // The message stays invisible for a minute of real time. A copy simulates its redelivery.
        await host.Get<MfaFunctions.Events.EventQueues>()
            .PutAsync(await WaitingMailAsync(host, owner), TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();

        Assert.Equal(owner.Email, Assert.Single(host.Mail.Messages).To);
    }

    [Fact]
    public async Task Redelivered_message_does_not_send_its_mail_again()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Mail.Fail(503);
        await owner.EnrollAsync();
        await host.DrainAsync();
        host.Mail.Fail(null);
        var message = await WaitingMailAsync(host, owner);

        for (var i = 0; i < 3; i++)
        {
            await host.Get<MfaFunctions.Events.EventQueues>().PutAsync(message, TimeSpan.Zero, CancellationToken.None);
        }

        await host.DrainAsync();
        Assert.Single(host.Mail.Messages);
    }

    private static async Task<MfaFunctions.Events.EmailMessage> WaitingMailAsync(MfaHost host, Person person)
    {
        var table = new Azure.Data.Tables.TableServiceClient(host.Used.Storage).GetTableClient("MfaAccounts");
        await foreach (var row in table.QueryAsync<Azure.Data.Tables.TableEntity>())
        {
            if (row.RowKey.StartsWith("event:", StringComparison.Ordinal) && row.PartitionKey == $"{person.Tenant}~{person.UserId}")
            {
                return new(1, row.RowKey["event:".Length..], row.GetString("Kind"), person.Tenant, person.UserId);
            }
        }

        throw new InvalidOperationException("No mail is waiting.");
    }
}
