using System.Text.Json;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Policies;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Golden;

/// <summary>Words and numbers that stand in rows, and thus outlive the code that wrote them.</summary>
public sealed class StoredNamesTests
{
    [Theory]
    [InlineData(typeof(Role))]
    [InlineData(typeof(LinkPurpose))]
    [InlineData(typeof(TwoFactorMode))]
    public void An_enumeration_stored_as_a_number_keeps_names_and_numbers(Type stored)
    {
        var numbers = Enum.GetNames(stored).ToDictionary(name => name, name => (int)Enum.Parse(stored, name));

        Assert.Equal(Golden(stored).Deserialize<Dictionary<string, int>>(), numbers);
    }

    // Event rows and audit rows have the name.
    [Fact]
    public void A_kind_of_event_keeps_its_name() =>
        Assert.Equal(Golden(typeof(EventKind)).Deserialize<string[]>(), Enum.GetNames<EventKind>());

    private static JsonNode Golden(Type stored) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Golden", "enumerations.json")))![stored.Name]!;
}
