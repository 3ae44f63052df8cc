using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Conventions;

public sealed partial class ThreatModelTests
{
    [Fact]
    public void Every_test_named_in_the_threat_model_exists()
    {
        var named = TestName()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "threat-model.md")))
            .Select(m => m.Groups[1].Value)
            .ToArray();
        var tests = typeof(ThreatModelTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Select(m => m.Name).ToHashSet();

        Assert.DoesNotContain(named, name => !tests.Contains(name));
        Assert.NotEmpty(named);
    }

    [GeneratedRegex(@"`([A-Z]\w*_\w+)`")]
    private static partial Regex TestName();
}
