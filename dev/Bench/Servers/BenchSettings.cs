using MfaFunctions.Operator;
using MfaFunctions.Testing;

namespace MfaFunctions.Dev.Bench.Servers;

/// <summary>Settings of the instances that are measured: their own data folder and ports, apart from a running <c>./mfa up</c>.</summary>
internal static class BenchSettings
{
    public static LocalSettings New(string data, int mailPort) =>
        LocalSettings.FromEnvironment() with
        {
            Data = data,
            Port = FreePorts.Find(),
            MailPort = mailPort,
            OperatorKey = "bench",
            ClientAddressHeader = "X-Bench-Address",
        };
}
