using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace MfaFunctions.Dev.Launcher;

/// <summary>The counters of a test run.</summary>
internal sealed record TestCounters(int Passed, int Failed)
{
    /// <summary>Reads a trx file. A missing or incomplete file counts no test.</summary>
    public static TestCounters Read(string trx)
    {
        try
        {
            var counters = XDocument.Load(trx).Descendants().Single(element => element.Name.LocalName == "Counters");
            int Count(string name) => int.Parse(counters.Attribute(name)!.Value, CultureInfo.InvariantCulture);
            return new TestCounters(Count("passed"), Count("failed"));
        }
        catch (Exception problem) when (problem is IOException or XmlException or InvalidOperationException)
        {
            return new TestCounters(0, 0);
        }
    }

    /// <summary>Whether the run failed although no test did: dotnet test itself failed, or no test ran.</summary>
    /// <param name="status">The exit code of dotnet test.</param>
    public bool MissFailure(int status) => Failed == 0 && (status != 0 || Passed == 0);
}
