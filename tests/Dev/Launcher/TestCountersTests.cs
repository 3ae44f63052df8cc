using MfaFunctions.Dev.Launcher;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Dev.Launcher;

public sealed class TestCountersTests
{
    private const string Trx = """
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <ResultSummary outcome="Failed">
            <Counters total="45" executed="43" passed="40" failed="3" error="0" notExecuted="2" />
          </ResultSummary>
        </TestRun>
        """;

    [Fact]
    public void Counters_of_a_trx_file_are_read()
    {
        using var folder = new TestFolder();

        Assert.Equal(new TestCounters(40, 3), TestCounters.Read(folder.Write("tests.trx", Trx)));
    }

    [Fact]
    public void Missing_or_incomplete_trx_file_counts_no_test()
    {
        using var folder = new TestFolder();

        Assert.Equal(new TestCounters(0, 0), TestCounters.Read(folder.File("missing.trx")));
        Assert.Equal(new TestCounters(0, 0), TestCounters.Read(folder.Write("cut.trx", Trx[..120])));
        Assert.Equal(new TestCounters(0, 0), TestCounters.Read(folder.Write("other.trx", "<TestRun />")));
    }

    [Theory]
    [InlineData(40, 0, 0, false)]
    [InlineData(40, 3, 1, false)]
    [InlineData(40, 0, 1, true)]
    [InlineData(0, 0, 0, true)]
    public void Run_that_failed_without_a_failed_test_is_noticed(int passed, int failed, int status, bool missed) =>
        Assert.Equal(missed, new TestCounters(passed, failed).MissFailure(status));
}
