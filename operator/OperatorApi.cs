using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MfaFunctions.Operator;

/// <summary>Calls the operator routes of a deployment.</summary>
internal sealed class OperatorApi : IDisposable
{
    private const string AddressVariable = "MFA_FUNCTIONS";
    private const string KeyVariable = "MFA_OPERATOR_KEY";
    private const string NameVariable = "MFA_OPERATOR";

    private readonly HttpClient _client;

    private OperatorApi(Uri address, string key, string? name)
    {
        _client = new HttpClient { BaseAddress = new Uri(address, "api/operator/"), Timeout = TimeSpan.FromSeconds(60) };
        _client.DefaultRequestHeaders.Add("x-functions-key", key);
        if (name is { Length: > 0 })
        {
            _client.DefaultRequestHeaders.Add("x-operator", Uri.EscapeDataString(name));
        }
    }

    private static OperatorApi Open(string? given, string? name)
    {
        name ??= Environment.GetEnvironmentVariable(NameVariable);
        if ((given ?? Environment.GetEnvironmentVariable(AddressVariable)) is not { } address)
        {
            var local = LocalSettings.FromEnvironment();
            return new OperatorApi(local.Functions, local.OperatorKey, name);
        }

        if (
            !Uri.TryCreate(address.TrimEnd('/') + '/', UriKind.Absolute, out var uri)
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        )
        {
            throw new CannotContinueException($"\"{address}\" is not an https address of the functions.");
        }

        return new OperatorApi(
            uri,
            Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key
                ? key
                : throw new CannotContinueException($"Set {KeyVariable} to the functions' key."),
            name
        );
    }

    public Task<JsonNode> GetAsync(string route, CancellationToken stop) => SendAsync(HttpMethod.Get, route, null, stop);

    public Task<JsonNode> PostAsync(string route, object body, CancellationToken stop) => SendAsync(HttpMethod.Post, route, body, stop);

    public void Dispose() => _client.Dispose();

    /// <summary>The options of a command that calls the functions.</summary>
    public sealed class Options
    {
        /// <summary>
        /// The key is not an option, because command lines are visible to every user of the machine and kept in the shell's history.
        /// </summary>
        private readonly Option<string?> _functions = new("--functions")
        {
            Description =
                $"Address of the functions, such as https://example.azurewebsites.net. Default: the variable {AddressVariable}, "
                + $"else the local ./mfa up. The key is read from {KeyVariable}.",
        };

        private readonly Option<string?> _operator = new("--operator")
        {
            Description = $"Your name, for the audit log and the Owners' mails. Default: the variable {NameVariable}.",
        };

        public void AddTo(Command command)
        {
            command.Options.Add(_functions);
            command.Options.Add(_operator);
        }

        public OperatorApi Open(ParseResult given) => OperatorApi.Open(given.GetValue(_functions), given.GetValue(_operator));
    }

    /// <exception cref="RefusedException">The functions refused the request; the message contains the reason.</exception>
    private async Task<JsonNode> SendAsync(HttpMethod method, string route, object? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, route) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _client.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        var json =
            response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true
                ? JsonNode.Parse(text)
                : null;
        if (!response.IsSuccessStatusCode)
        {
            throw new RefusedException(
                (int)response.StatusCode == 401
                    ? $"The functions do not accept this key ({KeyVariable})."
                    : json?["detail"]?.GetValue<string>() ?? $"The functions answer {(int)response.StatusCode}."
            );
        }

        return json ?? throw new RefusedException("The service at this address is not this app.");
    }
}
