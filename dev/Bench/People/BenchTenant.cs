using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using MfaFunctions.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Dev.Bench.People;

/// <summary>
/// Puts a tenant and its people into the tables as they are after everybody has enrolled and signed in: real sign-ins of thousands of people
/// would take minutes of password hashes.
/// </summary>
/// <param name="services">The object graph of the app, with the keys of the instances that are measured.</param>
internal sealed class BenchTenant(IServiceProvider services, string id)
{
    public const string Password = "correct horse battery";

    private const int AtOnce = 32;

    private readonly TenantId _tenant = TenantId.Parse(id);
    private string _passwordHash = "";

    public string Id => id;

    /// <summary>Adds the tenant with an Owner, who has a verified session.</summary>
    public async Task<BenchPerson> CreateAsync(TwoFactorMode mode)
    {
        _passwordHash = await services.GetRequiredService<PasswordVerifier>().HashAsync(Password);
        await services.GetRequiredService<TenantIndex>().AddAsync(_tenant, CancellationToken.None);
        var owner = UserId.New();
        var now = TimeProvider.System.GetUtcNow();
        await services
            .GetRequiredService<TenantStore>()
            .TryAddAsync(
                new Tenant
                {
                    Id = _tenant,
                    Name = "Bench",
                    Policy = new TwoFactorPolicy { Mode = mode, Since = now },
                    Owners = [owner.Value],
                }
            );
        return await AddAsync(owner, $"owner@{id}.test", Role.Owner, isVerified: true, signsIn: true);
    }

    /// <summary>Adds people who have an authenticator and a session that has not verified.</summary>
    /// <param name="first">Number of the first of them.</param>
    /// <param name="signsIn">Whether their addresses are in the directory, so that they can sign in again.</param>
    public async Task<IReadOnlyList<BenchPerson>> AddAsync(int first, int count, bool signsIn)
    {
        var people = new List<BenchPerson>(count);
        foreach (var chunk in Enumerable.Range(first, count).Chunk(AtOnce))
        {
            people.AddRange(
                await Task.WhenAll(
                    chunk.Select(number =>
                        AddAsync(
                            UserId.New(),
                            string.Create(CultureInfo.InvariantCulture, $"p{number}@{id}.test"),
                            Role.Member,
                            isVerified: false,
                            signsIn
                        )
                    )
                )
            );
        }

        return people;
    }

    /// <summary>Length of a person's row in bytes.</summary>
    public async Task<int> RowBytesAsync(BenchPerson person)
    {
        var accounts = services.GetRequiredService<StorageClients>().Table(StorageNames.Accounts);
        var partition = AccountStore.Partition(_tenant, UserId.Parse(person.UserId));
        TableEntity row = await accounts.GetEntityAsync<TableEntity>(partition, "account");
        return row.Sum(property => property.Key.Length + (property.Value as string ?? "").Length);
    }

    private async Task<BenchPerson> AddAsync(UserId user, string email, Role role, bool isVerified, bool signsIn)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (signsIn && EmailAddress.TryParse(email, out var address, out _))
        {
            user = await services.GetRequiredService<AccountDirectory>().ClaimAsync(_tenant, address, user, CancellationToken.None);
        }

        var secret = TotpSecret.New();
        var authenticator = Identifier.New();
        var token = SessionToken.New(_tenant, user, Identifier.New());
        var account = new Account
        {
            Tenant = _tenant,
            Id = user,
            Profile = new Profile
            {
                Email = email,
                DisplayName = "Ana Member",
                Role = role,
                CreatedAt = now,
            },
            Credentials = new Credentials { PasswordHash = _passwordHash },
            Sessions =
            [
                new Session
                {
                    Id = token.SessionId,
                    SecretHash = token.SecretHash,
                    CreatedAt = now,
                    ExpiresAt = now.AddHours(24),
                    LastSeen = now,
                    Client = "Chrome on Windows",
                    FirstFactor = new FirstFactor(FirstFactor.Password, now, PolicyVersion: 1),
                    SecondFactor = isVerified ? new SecondFactor(authenticator, now) : null,
                },
            ],
        };
        var codes = RecoveryCodeSets.New(services.GetRequiredService<KeyedHasher>(), account, now).Set;
        var sealedSecret = services.GetRequiredService<AuthenticatorSecrets>().Seal(account, authenticator, secret);
        account = account with
        {
            Factors = new SecondFactors
            {
                Authenticators =
                [
                    new Authenticator
                    {
                        Id = authenticator,
                        Name = "Phone",
                        SealedSecret = sealedSecret,
                        CreatedAt = now,
                    },
                ],
                RecoveryCodes = codes,
            },
        };
        await services.GetRequiredService<AccountStore>().TryAddAsync(account);
        await services.GetRequiredService<Roster>().UpdateAsync(account, CancellationToken.None);
        return new BenchPerson(email, user.Value, new AuthenticatorApp(secret.Reveal(), TimeProvider.System), token.Reveal());
    }
}
