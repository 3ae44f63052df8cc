using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Golden;

/// <summary>Rows contain names and numbers from the code, so these must not change.</summary>
public sealed class StoredNamesTests
{
    private static readonly Type[] Roots =
    [
        typeof(Profile),
        typeof(Credentials),
        typeof(SecondFactors),
        typeof(Passkey),
        typeof(Session),
        typeof(IdempotencyMark),
        typeof(OneTimeLink),
        typeof(RosterSession),
        typeof(TwoFactorPolicy),
        typeof(TenantLook),
        typeof(RelyingParty),
        typeof(OwnerChange),
        typeof(IdentityProvider),
        typeof(DailyCount),
        typeof(QueueEnvelope),
        .. typeof(SentMessage).Assembly.GetTypes().Where(t => t.BaseType == typeof(SentMessage)),
    ];

    [Theory]
    [InlineData(typeof(Role))]
    [InlineData(typeof(LinkPurpose))]
    [InlineData(typeof(PendingActionKind))]
    [InlineData(typeof(ResetParts))]
    [InlineData(typeof(TwoFactorMode))]
    [InlineData(typeof(EnrollmentProof))]
    [InlineData(typeof(NewSignInMail))]
    [InlineData(typeof(PasswordByMail))]
    [InlineData(typeof(AuthenticatorType))]
    [InlineData(typeof(PhishingResistance))]
    [InlineData(typeof(PasskeySignIn))]
    [InlineData(typeof(VerifiedWith))]
    public void Stored_enumeration_keeps_its_names_and_numbers(Type stored)
    {
        var numbers = Enum.GetNames(stored).ToDictionary(name => name, name => (int)Enum.Parse(stored, name));

        Assert.Equal(Golden(stored).Deserialize<Dictionary<string, int>>(), numbers);
    }

    // Event rows and audit rows store the name.
    [Fact]
    public void Event_kind_names_are_stable() =>
        Assert.Equal(Golden(typeof(EventKind)).Deserialize<string[]>(), Enum.GetNames<EventKind>());

    // The golden files pin the stored names. With the attribute, renaming a property does not change its stored name.
    [Fact]
    public void Every_stored_property_declares_its_stored_name()
    {
        var unnamed = Reachable()
            .SelectMany(type => type.GetProperties())
            .Where(p => !Attribute.IsDefined(p, typeof(JsonIgnoreAttribute)) && !Attribute.IsDefined(p, typeof(JsonPropertyNameAttribute)))
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}");

        Assert.Empty(unnamed);
    }

    private static HashSet<Type> Reachable()
    {
        var (found, left) = (new HashSet<Type>(), new Queue<Type>(Roots));
        while (left.TryDequeue(out var type))
        {
            if (type.Assembly == typeof(Account).Assembly && !type.IsEnum && found.Add(type))
            {
                var used = type.GetProperties().SelectMany(p => p.PropertyType.GetGenericArguments().Append(p.PropertyType));
                used.ToList().ForEach(left.Enqueue);
            }
        }

        return found;
    }

    private static JsonNode Golden(Type stored) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Golden", "enumerations.json")))![stored.Name]!;
}
