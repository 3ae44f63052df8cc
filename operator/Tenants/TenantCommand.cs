using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MfaFunctions.Operator.Tenants;

/// <summary><c>./mfa tenant</c>: creates and shows tenants of a deployment. Exit code 0 if everything requested was done, else 1.</summary>
internal static class TenantCommand
{
    public static Command Create() =>
        new("tenant", "Tenants: create, list or show them, or erase a removed person.") { NewTenant(), List(), Show(), Erase() };

    private static Command NewTenant()
    {
        var id = new Argument<string>("id") { Description = "2-40 letters, digits and inner hyphens, kept in lower case." };
        var name = new Option<string>("--name") { Description = "Display name, as shown in mails.", Required = true };
        var owner = new Option<string>("--owner")
        {
            Description = "E-mail address of the first Owner, who receives an invitation.",
            Required = true,
        };
        var ownerName = new Option<string?>("--owner-name") { Description = "Display name of the first Owner." };
        var locale = new Option<string?>("--locale") { Description = "Language of the Owner's mails: en, es, fr or zh-Hans." };
        var functions = new OperatorApi.Options();
        var command = new Command(
            "create",
            "Creates a tenant and invites its first Owner. Repeating it completes a partially created tenant."
        )
        {
            id,
            name,
            owner,
            ownerName,
            locale,
        };
        functions.AddTo(command);
        command.SetAction((given, stop) => RunAsync(given, functions, async api =>
                {
                    var made = await api.PostAsync(
                        "tenants",
                        new
                        {
                            tenantId = given.GetValue(id),
                            name = given.GetValue(name),
                            owner = new
                            {
                                email = given.GetValue(owner),
                                displayName = given.GetValue(ownerName),
                                locale = given.GetValue(locale),
                            },
                        },
                        stop
                    );
                    await given.InvocationConfiguration.Output.WriteLineAsync(
                        $"Tenant {made["tenantId"]} is ready. Its Owner {made["ownerUserId"]} receives an invitation by mail."
                    );
                }));
        return command;
    }

    private static Command List()
    {
        var functions = new OperatorApi.Options();
        var command = new Command("list", "Lists the ids of all tenants, one per line.");
        functions.AddTo(command);
        command.SetAction((given, stop) => RunAsync(given, functions, async api =>
                {
                    string? cursor = null;
                    do
                    {
                        var page = await api.GetAsync(cursor is null ? "tenants" : $"tenants?cursor={cursor}", stop);
                        foreach (var tenant in page["tenants"]!.AsArray())
                        {
                            await given.InvocationConfiguration.Output.WriteLineAsync(tenant!.GetValue<string>());
                        }

                        cursor = page["cursor"]?.GetValue<string>();
                    } while (cursor is not null);
                }));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "The tenant's id." };
        var functions = new OperatorApi.Options();
        var command = new Command("show", "Shows a tenant's policy and the progress of its people.") { id };
        functions.AddTo(command);
        command.SetAction((given, stop) => RunAsync(given, functions, async api =>
                {
                    var tenant = await api.GetAsync($"tenants/{Uri.EscapeDataString(given.GetValue(id)!)}", stop);
                    foreach (var line in Lines(tenant))
                    {
                        await given.InvocationConfiguration.Output.WriteLineAsync(line);
                    }
                }));
        return command;
    }

    private static Command Erase()
    {
        var id = new Argument<string>("id") { Description = "The tenant's id." };
        var user = new Argument<string>("user") { Description = "The user id of a person whom an Owner has removed." };
        var functions = new OperatorApi.Options();
        var command = new Command(
            "erase",
            "Removes the personal data of a removed person, for good. Audit rows keep the user id. Repeat it if it was interrupted."
        )
        {
            id,
            user,
        };
        functions.AddTo(command);
        command.SetAction((given, stop) => RunAsync(given, functions, async api =>
                {
                    var (tenant, person) = (Uri.EscapeDataString(given.GetValue(id)!), Uri.EscapeDataString(given.GetValue(user)!));
                    var erased = await api.PostAsync($"tenants/{tenant}/members/{person}/erase", new { }, stop);
                    await given.InvocationConfiguration.Output.WriteLineAsync(
                        $"Account {erased["userId"]} has no personal data any more; {erased["auditRows"]} audit rows were changed."
                    );
                }));
        return command;
    }

    private static IEnumerable<string> Lines(JsonNode tenant)
    {
        var (policy, progress) = (tenant["policy"]!, tenant["progress"]!);
        yield return $"{tenant["tenantId"]}  {tenant["name"]}";
        var enforced = policy["deadline"] is { } deadline ? $", enforced from {Time(deadline)}" : "";
        yield return $"two-factor   {policy["mode"]}, since {Time(policy["since"]!)}{enforced}";
        var owners = tenant["owners"]!.GetValue<int>();
        var ownerCount = owners == 1 ? "1 Owner" : $"{owners} Owners";
        var enrolled = progress["enrolled"]!.GetValue<int>();
        var verb = enrolled == 1 ? "has" : "have";
        yield return $"people       {progress["people"]}, including {ownerCount}; {enrolled} {verb} an authenticator";
        yield return $"sessions     {progress["openSessions"]} open, {progress["sessionsReverified"]} re-verified since the switch";
    }

    private static string Time(JsonNode time) =>
        time.GetValue<DateTimeOffset>().UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static async Task<int> RunAsync(ParseResult given, OperatorApi.Options functions, Func<OperatorApi, Task> act)
    {
        try
        {
            using var api = functions.Open(given);
            await act(api);
            return 0;
        }
        catch (Exception problem) when (problem is CannotContinueException or RefusedException or HttpRequestException)
        {
            await given.InvocationConfiguration.Error.WriteLineAsync(problem.Message);
            return 1;
        }
    }
}
