using MfaFunctions.Access;
using MfaFunctions.Accounts;
using MfaFunctions.Audit;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.Mail;
using MfaFunctions.Members;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Policies;
using MfaFunctions.Protection;
using MfaFunctions.Sessions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace MfaFunctions;

/// <summary>The app's parts, in the order requests pass through them and modules rest on each other.</summary>
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
        builder.UseMiddleware<AccessMiddleware>();
        builder.Services.AddPlatform(builder.Configuration);
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddProtection(builder.Configuration);
        builder.Services.AddIdentity();
        builder.Services.AddEvents(builder.Configuration);
        builder.Services.AddPolicies();
        builder.Services.AddAccounts(builder.Configuration);
        builder.Services.AddAccessControl();
        builder.Services.AddSessions();
        builder.Services.AddMembers();
        builder.Services.AddAccess(builder.Configuration);
        builder.Services.AddAudit();
        builder.Services.AddMail(builder.Configuration);
        return builder;
    }
}
