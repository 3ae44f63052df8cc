using MfaFunctions.Platform.Text;

namespace MfaFunctions.Tests.Infrastructure;

public static class Addresses
{
    /// <summary>An address that the app accepts.</summary>
    public static EmailAddress Of(string text) =>
        EmailAddress.TryParse(text, out var address, out var problem) ? address : throw new ArgumentException(problem.Key, nameof(text));
}
