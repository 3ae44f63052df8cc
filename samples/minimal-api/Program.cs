using MfaFunctions.Client;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddMfaFunctions(options =>
{
    var settings = builder.Configuration.GetSection("MfaFunctions");
    options.Issuer = settings.GetValue<Uri>("Issuer");
    options.Audience = settings["Audience"] ?? "";
    foreach (var tenant in settings.GetSection("Tenants").Get<string[]>() ?? [])
    {
        options.Tenants.Add(tenant);
    }
});

string[] invoices = ["2026-001", "2026-002"];

var app = builder.Build();
app.MapGet("/", () => "Anybody reads this.");
app.MapGet("/invoices", () => invoices).RequireMfa();
app.MapPost("/payments", () => Results.Accepted()).RequireMfa(TimeSpan.FromMinutes(5));
await app.RunAsync();
