using MfaFunctions;
using MfaFunctions.Operations;
using Microsoft.Extensions.Hosting;

WarmUp.Begin(MfaApplication.CreateBuilder(args).Build()).Run();
