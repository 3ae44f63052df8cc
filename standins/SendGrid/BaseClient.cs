using System.Net;
using System.Net.Http.Headers;
using SendGrid.Helpers.Mail;

namespace SendGrid;

public interface ISendGridClient
{
    Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default);
}

public abstract class BaseClient : ISendGridClient
{
    private readonly HttpClient _client;
    private readonly BaseClientOptions _options;

    protected BaseClient(BaseClientOptions options)
        : this(null, options)
    {
    }

    protected BaseClient(HttpClient httpClient, BaseClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = httpClient ?? new HttpClient();
        _options = options;
    }

    // Answers with whatever status the service gave; only a request that got no answer throws.
    public async Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default)
    {
        var url = new Uri($"{_options.Host.TrimEnd('/')}/{_options.Version}/mail/send");
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        // Without a charset, as the package does.
        request.Content = new StringContent(msg.Serialize(), new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in _options.RequestHeaders ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Authorization = _options.Auth;
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.UserAgent.ParseAdd($"sendgrid/{typeof(BaseClient).Assembly.GetName().Version} csharp");
        var response = await _client.SendAsync(request, cancellationToken);
        return new Response(response.StatusCode, response.Content, response.Headers);
    }
}

public class Response(HttpStatusCode statusCode, HttpContent responseBody, HttpResponseHeaders responseHeaders)
{
    public HttpStatusCode StatusCode { get; set; } = statusCode;
    public HttpContent Body { get; set; } = responseBody;
    public HttpResponseHeaders Headers { get; set; } = responseHeaders;
    public bool IsSuccessStatusCode => (int)StatusCode is >= 200 and <= 299;
}
