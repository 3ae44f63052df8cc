using AspNetIdentity;
using MfaFunctions.Client;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

// An application that signs people in with ASP.NET Core Identity, as the template makes it. Its people are forgotten when it stops.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<ShopUsers>(options => options.UseInMemoryDatabase("shop"));
builder
    .Services.AddDefaultIdentity<IdentityUser>(options => options.SignIn.RequireConfirmedAccount = true)
    .AddEntityFrameworkStores<ShopUsers>();
builder.Services.AddRazorPages();
builder.AddSecondFactor();

var app = builder.Build();
app.UseStaticFiles();
app.MapRazorPages();
app.MapGet("/", () => "Anybody reads this.");
app.MapGet("/orders", () => "2026-001, 2026-002").RequireAuthorization();
app.MapGet("/invoices", () => "Invoices 2026-001, 2026-002").RequireMfaAtPortal();
app.MapGet("/payments", () => "Payments").RequireMfaAtPortal(TimeSpan.FromMinutes(5));
app.MapGet("/bank-details", () => "Bank details").RequireMfaAtPortal(phishingResistant: true);
await app.RunAsync();

public sealed class ShopUsers(DbContextOptions<ShopUsers> options) : IdentityDbContext(options);
