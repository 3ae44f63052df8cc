using System.Net;
using System.Net.Http.Headers;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

/// <summary>The API behind a real nginx that compresses what it passes on.</summary>
public sealed class NginxProxyTests
{
    [NginxFact]
    public async Task Policy_can_be_changed_with_the_tag_that_nginx_has_weakened()
    {
        await using var host = await MfaHost.StartAsync();
        await using var front = await CompressingFront.StartAsync(host);
        var owner = await host.NewReadyOwnerAsync();

        var read = await front.SendAsync(HttpMethod.Get, "tenants/acme/two-factor", owner);
        var changed = await front.SendAsync(
            HttpMethod.Put,
            "tenants/acme/two-factor",
            owner,
            read.Headers.ETag!.ToString(),
            new { mode = "optional" }
        );
        var again = await front.SendAsync(
            HttpMethod.Put,
            "tenants/acme/two-factor",
            owner,
            read.Headers.ETag.ToString(),
            new { mode = "off" }
        );

        Assert.Equal(("gzip", "W/\"1\""), (read.Content.Headers.ContentEncoding.Single(), read.Headers.ETag.ToString()));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (changed.StatusCode, again.StatusCode));
    }

    [NginxFact]
    public async Task Member_can_be_removed_with_the_tag_that_nginx_has_weakened()
    {
        await using var host = await MfaHost.StartAsync();
        await using var front = await CompressingFront.StartAsync(host);
        var owner = await host.NewReadyOwnerAsync();
        var path = $"tenants/acme/members/{(await host.NewMemberAsync()).UserId}";

        var read = await front.SendAsync(HttpMethod.Get, path, owner);
        var removed = await front.SendAsync(HttpMethod.Delete, path, owner, read.Headers.ETag!.ToString());

        Assert.StartsWith("W/", read.Headers.ETag.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    /// <summary>nginx in front of the whole API, with compression on.</summary>
    private sealed class CompressingFront : IAsyncDisposable
    {
        private readonly TestFolder _folder = new();
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
        private ServerProcess? _nginx;

        public static async Task<CompressingFront> StartAsync(MfaHost host)
        {
            var front = new CompressingFront();
            var port = FreePorts.Find();
            var temporary = string.Concat(
                new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(n => $"{n}_temp_path {front._folder.File(n)};\n")
            );
            var main = front._folder.Write(
                "nginx.conf",
                $$"""
                daemon off;
                master_process off;
                pid {{front._folder.File("pid")}};
                events { }
                http {
                    access_log off;
                    {{temporary}}
                    gzip on;
                    gzip_types *;
                    gzip_min_length 1;
                    gzip_proxied any;
                    server {
                        listen 127.0.0.1:{{port}};
                        location / {
                            proxy_pass {{host.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}};
                            proxy_http_version 1.1;
                        }
                    }
                }
                """
            );
            front._nginx = await ServerProcess.StartAsync(port, RealServers.Nginx, "-e", "stderr", "-p", front._folder.Path, "-c", main);
            front._http.BaseAddress = new Uri($"http://127.0.0.1:{port}/api/");
            return front;
        }

        public async Task<HttpResponseMessage> SendAsync(
            HttpMethod method,
            string path,
            Person person,
            string? ifMatch = null,
            object? body = null
        )
        {
            using var request = new HttpRequestMessage(method, path);
            request.Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            request.Headers.Add(MfaHost.AddressHeader, MfaHost.Address);
            if (ifMatch is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            }

            return await _http.SendAsync(request);
        }

        public ValueTask DisposeAsync()
        {
            _nginx?.Dispose();
            _http.Dispose();
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
