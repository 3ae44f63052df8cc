using System.Net;
using MfaFunctions.Platform.Http.Outbound;

namespace MfaFunctions.Tests.Platform.Outbound;

/// <summary>Resolves every name to given addresses.</summary>
/// <param name="answers">The answers in order, each a list with commas; the last one is repeated.</param>
internal sealed class FakeNames(params string[] answers) : HostNames
{
    private int _asked;

    public int Asked => _asked;

    public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var answer = answers[Math.Min(Interlocked.Increment(ref _asked), answers.Length) - 1];
        return Task.FromResult<IPAddress[]>([.. answer.Split(',').Select(IPAddress.Parse)]);
    }
}
