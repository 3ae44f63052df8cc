using System.Text.RegularExpressions;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MfaFunctions.Platform.Http;

/// <summary>The header <c>If-Match</c> (RFC 9110 §13.1.1), compared with the version of what is stored.</summary>
/// <remarks>
/// Proxies that compress a response weaken its tag (nginx) or append the encoding to it (Apache, Caddy, Jetty). Tags of this API name
/// versions of what is stored rather than bytes, so all these forms name the same version, and are compared as such.
/// </remarks>
public sealed partial class IfMatch
{
    private const int ShownLimit = 200;

    private readonly string _sent;
    private readonly IList<EntityTagHeaderValue> _tags;

    private IfMatch(string sent, IList<EntityTagHeaderValue> tags) => (_sent, _tags) = (sent, tags);

    private string Shown => _sent.Length <= ShownLimit ? _sent : _sent[..ShownLimit] + "…";

    public static IfMatch Of(HttpRequest request)
    {
        var lines = request.Headers.IfMatch;
        return new IfMatch(lines.ToString(), EntityTagHeaderValue.TryParseStrictList(lines, out var tags) ? tags : []);
    }

    /// <param name="current">The tag of what is stored.</param>
    /// <param name="missing">What to do if the header is missing.</param>
    /// <param name="changed">What another tag means, and what to do then; made of the tags that were sent and that are current.</param>
    /// <returns>Null if the header names the current version, or <c>*</c>, which names whatever is stored.</returns>
    public ApiError? Refuse(string current, Reason missing, Func<string, string, Reason> changed) =>
        _sent.Length == 0 ? ApiError.PreconditionRequired(missing)
        : _tags.Count == 0 ? ApiError.InvalidField(HeaderNames.IfMatch, Reason.Of("not_an_etag"))
        : _tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || VersionOf(tag.Tag.ToString()) == VersionOf(current)) ? null
        : Mismatch(current, changed);

    /// <summary>The refusal that says what was sent and what is current.</summary>
    public ApiError Mismatch(string current, Func<string, string, Reason> changed) =>
        ApiError
            .PreconditionFailed(changed(Shown, current))
            .With("ifMatch", Shown)
            .With("etag", current)
            .WithHeader(HeaderNames.ETag, current);

    private static string VersionOf(string tag) => Encoding().Replace(tag, "\"");

    [GeneratedRegex("(?:(?:--?|[;:+])(?:gzip|br|zstd|deflate))+\"$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Encoding();
}
