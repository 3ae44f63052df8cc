using MfaFunctions;
using Microsoft.Extensions.Hosting;

MfaApplication.CreateBuilder(args).Build().Run();
