using MfaFunctions.Events.Poison;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Events;

public static class EventsRegistration
{
    public static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<EventOptions>()
            .Bind(configuration.GetSection(EventOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<EventQueues>();
        services.AddSingleton<EventRows>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<SealingSlots>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<PoisonRows>();
        services.AddSingleton<PoisonQueues>();
        services.AddSingleton<PoisonAlarm>();
        return services;
    }
}
