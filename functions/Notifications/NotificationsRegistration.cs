using MfaFunctions.Notifications.Rendering;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SendGrid;

namespace MfaFunctions.Notifications;

public static class NotificationsRegistration
{
    private const string HttpClientName = "SendGrid";

    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient(HttpClientName, c => c.Timeout = TimeSpan.FromSeconds(30));
        services.AddTransient<ISendGridClient>(s =>
        {
            var mail = s.GetRequiredService<IOptions<MailOptions>>().Value;
            return new SendGridClient(
                s.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
                new SendGridClientOptions { ApiKey = mail.ApiKey, Host = mail.Host }
            );
        });
        services.AddSingleton<MailRenderer>();
        services.AddSingleton<MailRelevance>();
        return services;
    }
}
