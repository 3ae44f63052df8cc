using System.Net.Http.Headers;

namespace SendGrid;

public class BaseClientOptions
{
    public AuthenticationHeaderValue Auth { get; set; }
    public string Host { get; set; }
    public Dictionary<string, string> RequestHeaders { get; set; } = [];
    public string UrlPath { get; set; }
    public string Version { get; set; } = "v3";
}

public class SendGridClientOptions : BaseClientOptions
{
    public SendGridClientOptions() => Host = "https://api.sendgrid.com";

    public string ApiKey
    {
        get;
        set
        {
            // The package says null for blank, too.
            ArgumentNullException.ThrowIfNull(string.IsNullOrWhiteSpace(value) ? null : value, nameof(value));
            field = value;
            Auth = new AuthenticationHeaderValue("Bearer", value);
        }
    }
}

public class SendGridClient : BaseClient
{
    private static readonly SendGridClientOptions Default = new();

    public SendGridClient(
        string apiKey,
        string host = null,
        Dictionary<string, string> requestHeaders = null,
        string version = null,
        string urlPath = null)
        : this(new SendGridClientOptions
        {
            ApiKey = apiKey,
            Host = host ?? Default.Host,
            RequestHeaders = requestHeaders ?? [],
            Version = version ?? Default.Version,
            UrlPath = urlPath,
        })
    {
    }

    public SendGridClient(SendGridClientOptions options)
        : base(options)
    {
    }

    public SendGridClient(HttpClient httpClient, SendGridClientOptions options)
        : base(httpClient, options)
    {
    }
}
