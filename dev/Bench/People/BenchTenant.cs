using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using MfaFunctions.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Dev.Bench.People;

/// <summary>
/// Puts a tenant and its people into the tables as they are after everybody has enrolled and signed in: real sign-ins of thousands of
/// people would take minutes of password hashes.
/// </summary>
/// <param name="services">The object graph of the app, with the keys of the instances that are measured.</param>
internal sealed class BenchTenant(IServiceProvider services, string id)
{
    public const string Password = "correct horse battery";

    private const string Client = "Chrome on Windows";
    private const int AtOnce = 32;

    private readonly TenantId _tenant = TenantId.Parse(id);
    private string _passwordHash = "";

    public string Id => id;

    /// <summary>Adds the tenant with an Owner, whose session is verified.</summary>
    public async Task<BenchPerson> CreateAsync(TwoFactorMode mode)
    {
        _passwordHash = await services.GetRequiredService<PasswordVerifier>().HashAsync(Password);
        await services.GetRequiredService<TenantIndex>().AddAsync(_tenant, CancellationToken.None);
        var owner = UserId.New();
        var now = TimeProvider.System.GetUtcNow();
        var made = new Tenant
        {
            Id = _tenant,
            Name = "Bench",
            Policy = new TwoFactorPolicy { Mode = mode, Since = now },
            Owners = [owner.Value],
        };
        await services.GetRequiredService<TenantStore>().TryAddAsync(made);
        return await AddAsync(owner, $"owner@{id}.test", new NewPeople(0, 1) { SignIn = true, IsOwner = true });
    }

    /// <summary>Adds people who have an authenticator and a session.</summary>
    public async Task<IReadOnlyList<BenchPerson>> AddAsync(NewPeople wanted, CancellationToken stop)
    {
        var people = new List<BenchPerson>(wanted.Count);
        foreach (var chunk in Enumerable.Range(wanted.First, wanted.Count).Chunk(AtOnce))
        {
            stop.ThrowIfCancellationRequested();
            people.AddRange(
                await Task.WhenAll(
                    chunk.Select(number =>
                        AddAsync(UserId.New(), string.Create(CultureInfo.InvariantCulture, $"p{number}@{id}.test"), wanted)
                    )
                )
            );
        }

        return people;
    }

    /// <summary>The partition of a person's account.</summary>
    public string PartitionOf(BenchPerson person) => AccountStore.Partition(_tenant, UserId.Parse(person.UserId));

    private async Task<BenchPerson> AddAsync(UserId user, string email, NewPeople wanted)
    {
        if (wanted.SignIn && EmailAddress.TryParse(email, out var address, out _))
        {
            await services.GetRequiredService<AccountDirectory>().ClaimAsync(_tenant, address, user, CancellationToken.None);
        }

        var secret = TotpSecret.New();
        var token = SessionToken.New(_tenant, user, Identifier.New());
        var account = NewAccount(user, email, wanted, secret, token);
        await services.GetRequiredService<AccountStore>().TryAddAsync(account, wanted.IsMailed ? [Mailed(account)] : []);
        if (wanted.IsInRoster)
        {
            await services.GetRequiredService<Roster>().UpdateAsync(account, CancellationToken.None);
        }

        return new BenchPerson(email, user.Value, new AuthenticatorApp(secret.Reveal(), TimeProvider.System), token.Reveal());
    }

    private static SecurityEvent Mailed(Account account) =>
        account.NewEvent(EventKind.RecoveryCodesRenewed, account.Profile.CreatedAt, (EventData.Client, Client));

    private Account NewAccount(UserId user, string email, NewPeople wanted, TotpSecret secret, SessionToken token)
    {
        var now = TimeProvider.System.GetUtcNow();
        var authenticator = Identifier.New();
        var account = new Account
        {
            Tenant = _tenant,
            Id = user,
            Profile = new Profile
            {
                Email = email,
                DisplayName = "Ana Member",
                Role = wanted.IsOwner ? Role.Owner : Role.Member,
                CreatedAt = now,
                ToldOfPolicy = wanted.ToldOfPolicy,
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
                    Client = Client,
                    FirstFactor = new FirstFactor(FirstFactor.Password, now, PolicyVersion: 1),
                    SecondFactor = wanted.IsOwner ? new SecondFactor(authenticator, now) : null,
                },
            ],
        };
        var sealedSecret = services.GetRequiredService<AuthenticatorSecrets>().Seal(account, authenticator, secret);
        return account with
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
                RecoveryCodes = RecoveryCodeSets.New(services.GetRequiredService<KeyedHasher>(), account, now).Set,
            },
        };
    }
}

/// <summary>People to add.</summary>
/// <param name="First">Number of the first of them, which is in the address.</param>
internal sealed record NewPeople(int First, int Count)
{
    /// <summary>Whether their addresses are in the directory, so that they can sign in again.</summary>
    public bool SignIn { get; init; }

    /// <summary>Whether the Owners' list has them.</summary>
    public bool IsInRoster { get; init; } = true;

    /// <summary>Policy version that they count as notified of.</summary>
    public long ToldOfPolicy { get; init; }

    /// <summary>Whether each of them is sent a mail.</summary>
    public bool IsMailed { get; init; }

    /// <summary>Whether it is an Owner, whose session is verified.</summary>
    public bool IsOwner { get; init; }
}
