using System.Net;
using System.Net.Http.Json;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary>A sample tenant, created through the operator routes. Creating it again changes nothing.</summary>
internal static class DemoTenant
{
    public const string Id = "demo";
    public const string OwnerEmail = "owner@demo.test";
    public const string MemberEmail = "member@demo.test";

    // Used only on this machine: the functions listen on loopback, and no deployment is seeded.
    public const string OwnerPassword = "owner-of-demo-ltd";
    public const string MemberPassword = "member-of-demo-ltd";

    public static async Task SeedAsync(LocalSettings settings, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = settings.Functions };
        client.DefaultRequestHeaders.Add("x-functions-key", settings.OperatorKey);

        await CreateAsync(
            client,
            "api/operator/tenants",
            new
            {
                tenantId = Id,
                name = "Demo Ltd",
                owner = new
                {
                    email = OwnerEmail,
                    displayName = "Olga Owner",
                    password = OwnerPassword,
                },
            },
            stop
        );
        await CreateAsync(
            client,
            $"api/operator/tenants/{Id}/members",
            new
            {
                email = MemberEmail,
                role = "member",
                displayName = "Milo Member",
                password = MemberPassword,
            },
            stop
        );
    }

    private static async Task CreateAsync(HttpClient client, string route, object body, CancellationToken stop)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(route, UriKind.Relative), body, stop);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new CannotContinueException(
                $"The tenant \"{Id}\" could not be created: POST /{route} answered {(int)answer.StatusCode}\n"
                    + $"{await answer.Content.ReadAsStringAsync(stop)}"
            );
        }
    }
}
