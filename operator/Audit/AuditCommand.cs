using System.CommandLine;
using System.Text.Json;
using Azure;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;

namespace MfaFunctions.Operator.Audit;

/// <summary>
/// <c>./mfa audit verify</c>. Exit code 0 if the tenant's audit log matches its seals, 1 if it does not or cannot be read.
/// </summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var tenant = new Option<string>("--tenant") { Description = "The tenant's id.", Required = true };
        var storage = OperatorStorage.Option();
        var functions = new Option<string?>("--functions")
        {
            Description = "Address of the functions, to read their public keys. Default: the local ./mfa up.",
        };
        var keyFiles = new Option<string[]>("--keys")
        {
            Description = "A saved audit-jwks.json or jwks.json, used instead. Repeat for retired keys.",
        };
        var seal = new Option<string?>("--seal")
        {
            Description = "A seal (number:hash) from an earlier verification or the service's log. It must still be in the chain.",
        };
        var verify = new Command("verify", "Finds rows and seals of a tenant's audit log that were removed, altered or inserted.")
        {
            tenant,
            storage,
            functions,
            keyFiles,
            seal,
        };
        verify.SetAction(
            (given, stop) =>
                RunAsync(
                    given.GetValue(tenant)!,
                    given.GetValue(storage),
                    given.GetValue(functions),
                    given.GetValue(keyFiles) ?? [],
                    given.GetValue(seal),
                    stop
                )
        );
        return new Command("audit", "Audit logs of the tenants.") { verify };
    }

    private static async Task<int> RunAsync(
        string tenant,
        string? storage,
        string? functions,
        string[] keyFiles,
        string? seal,
        CancellationToken stop
    )
    {
        try
        {
            if (!TenantId.TryParse(tenant, out var id))
            {
                throw new CannotContinueException($"\"{tenant}\" is not a valid tenant id.");
            }

            var keys = await ReadKeysAsync(functions, keyFiles, stop);
            var table = OperatorStorage.Open(storage).Tables.GetTableClient(StorageNames.Audit);
            var verification = new AuditVerification(table, id, keys, TimeProvider.System.GetUtcNow());
            await verification.RunAsync(seal, stop);
            return Tell(verification);
        }
        catch (Exception problem)
            when (problem
                    is CannotContinueException
                        or RequestFailedException
                        or AggregateException
                        or HttpRequestException
                        or IOException
                        or JsonException
                        or UriFormatException
            )
        {
            Screen.Problem((problem is AggregateException { InnerExceptions: [var first, ..] } ? first : problem).Message.Split('\n')[0]);
            return 1;
        }
    }

    private static int Tell(AuditVerification verification)
    {
        foreach (var problem in verification.Problems)
        {
            Screen.Problem(problem);
        }

        Screen.Line(
            $"{verification.SealedRows} rows under {verification.Seals} seals, {verification.Waiting} newer rows are not sealed yet."
        );
        if (verification.ErasedRows > 0 || verification.RemovedMonths.Count > 0)
        {
            var months = verification.RemovedMonths.Count == 0 ? "none" : string.Join(", ", verification.RemovedMonths);
            Screen.Line($"By seal: personal data erased from {verification.ErasedRows} rows; months deleted after retention: {months}.");
        }

        Screen.Line($"Newest seal: {verification.LastSeal} (store it elsewhere and pass it to the next verification as --seal)");
        if (verification.Problems.Count == 0)
        {
            Screen.Line($"[green]Nothing was removed, altered or inserted.[/]");
            return 0;
        }

        Screen.Problem(verification.Problems.Count == 1 ? "1 problem." : $"{verification.Problems.Count} problems.");
        return 1;
    }

    private static async Task<IReadOnlyList<PublicKey>> ReadKeysAsync(string? functions, string[] files, CancellationToken stop)
    {
        var keys = new List<PublicKey>();
        foreach (var file in files)
        {
            keys.AddRange(Parse(await File.ReadAllTextAsync(file, stop)));
        }

        if (files.Length == 0 || functions is not null)
        {
            using var client = new HttpClient();
            var address = functions is null ? LocalSettings.FromEnvironment().Functions : new Uri(functions.TrimEnd('/') + '/');
            keys.AddRange(Parse(await client.GetStringAsync(new Uri(address, "api/audit-jwks.json"), stop)));
            // Seals from before they had keys of their own.
            keys.AddRange(Parse(await client.GetStringAsync(new Uri(address, "api/jwks.json"), stop)));
        }

        return keys;
    }

    private static IReadOnlyList<PublicKey> Parse(string text) =>
        JsonSerializer.Deserialize<KeySet>(text, JsonSerializerOptions.Web)?.Keys
        ?? throw new JsonException("This is not a JSON Web Key Set.");

    private sealed record KeySet(IReadOnlyList<PublicKey>? Keys);
}
