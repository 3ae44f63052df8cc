using Microsoft.Extensions.DependencyInjection;

namespace MfaFunctions.Enrollment;

public static class EnrollmentRegistration
{
    public static IServiceCollection AddEnrollment(this IServiceCollection services) =>
        services.AddSingleton<MailboxProof>().AddSingleton<PasskeyEnrollment>();
}
