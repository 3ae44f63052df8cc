using MfaFunctions.Accounts;
using MfaFunctions.Audit;
using MfaFunctions.Authorization;
using MfaFunctions.Enrollment;
using MfaFunctions.Events;
using MfaFunctions.Events.Poison;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.KeyRotation;
using MfaFunctions.Members;
using MfaFunctions.Notifications;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Portal;
using MfaFunctions.Protection;
using MfaFunctions.RelyingParties;
using MfaFunctions.Sessions;
using MfaFunctions.Tenancy;
using MfaFunctions.Tenants;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions;

/// <summary>Composes the app: middleware in the order of the pipeline, modules in the order of their dependencies.</summary>
public static class MfaApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Logging.QuietLibraries();
        builder.UseMiddleware<TracingMiddleware>();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<ClientAddressMiddleware>();
        builder.UseMiddleware<QueueAgeMiddleware>();
        builder.UseMiddleware<PoisonMiddleware>();
        builder.UseMiddleware<SecurityLogMiddleware>();
        builder.UseMiddleware<AccessMiddleware>();
        builder.Services.AddPlatform(builder.Configuration);
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddProtection(builder.Configuration);
        builder.Services.AddIdentity(builder.Configuration);
        builder.Services.AddEvents(builder.Configuration);
        builder.Services.AddTenancy();
        builder.Services.AddAccounts(builder.Configuration);
        builder.Services.AddFactors(builder.Configuration);
        builder.Services.AddAccessControl(builder.Configuration);
        builder.Services.AddSessions();
        builder.Services.AddEnrollment();
        builder.Services.AddPortal(builder.Configuration);
        builder.Services.AddMembers();
        builder.Services.AddTenants();
        builder.Services.AddRelyingParties(builder.Configuration);
        builder.Services.AddAudit(builder.Configuration);
        builder.Services.AddKeyRotation();
        builder.Services.AddNotifications(builder.Configuration);
        return builder;
    }
}
