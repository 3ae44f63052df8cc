using Azure.Data.Tables;
using MfaFunctions.Protection;

namespace MfaFunctions.Tests.Protection;

public sealed class RowMacsTests
{
    private readonly RowMacs _macs = new(Ring("k1", "k1"));

    [Fact]
    public void Row_with_its_MAC_is_accepted_under_each_key_of_the_ring()
    {
        var row = Signed();

        Assert.Equal("k1", _macs.Check("T", row));
        Assert.Equal("k1", new RowMacs(Ring("k2", "k1", "k2")).Check("T", row));
        Assert.Throws<ProtectionException>(() => new RowMacs(Ring("k2", "k2")).Check("T", row));
    }

    [Fact]
    public void Row_of_another_table_partition_key_or_type_is_refused()
    {
        Assert.Throws<ProtectionException>(() => _macs.Check("U", Signed()));
        Refused(row => row.PartitionKey = "q");
        Refused(row => row.RowKey = "s");
        Refused(row => row["Number"] = 5L);
        Refused(row => row["Number"] = "5");
        Refused(row => row["At"] = row.GetDateTimeOffset("At")!.Value.AddTicks(1));
        Refused(row => row["Truth"] = false);
        Refused(row => row.Remove("Truth"));
        Refused(row => row["Text"] = "tex");
        Refused(row => row["More"] = "");
        Refused(row => (row["Text"], row["Other"]) = (row["Other"], row["Text"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    [InlineData("")]
    [InlineData("k1")]
    [InlineData("k1.")]
    [InlineData(".00")]
    [InlineData("k9.00")]
    public void Row_without_a_well_formed_MAC_is_refused(object? mac) => Refused(row => row[RowMacs.Property] = mac);

    [Fact]
    public void Order_of_properties_nulls_and_what_the_service_adds_do_not_matter()
    {
        var row = Signed();
        var again = new TableEntity("p", "r")
        {
            ["Nothing"] = null,
            ["Timestamp"] = DateTimeOffset.UnixEpoch,
            ["odata.etag"] = "x",
        };
        foreach (var (name, value) in row.Reverse())
        {
            again[name] = value;
        }

        Assert.Equal("k1", _macs.Check("T", again));
    }

    private void Refused(Action<TableEntity> change)
    {
        var row = Signed();
        change(row);
        var refused = Assert.Throws<ProtectionException>(() => _macs.Check("T", row));
        Assert.StartsWith($"Row {row.RowKey} of {row.PartitionKey} in T ", refused.Message, StringComparison.Ordinal);
    }

    private TableEntity Signed()
    {
        var row = new TableEntity("p", "r")
        {
            ["Text"] = "text",
            ["Other"] = "other",
            ["Number"] = 5,
            ["Truth"] = true,
            ["At"] = DateTimeOffset.UnixEpoch,
        };
        _macs.Add("T", row);
        return row;
    }

    private static KeyRing Ring(string current, params string[] names)
    {
        var options = new KeyRingOptions { Current = current };
        foreach (var name in names)
        {
            options.Ring[name] = Convert.ToBase64String(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))
            );
        }

        return new KeyRing(options);
    }
}
