using System.Text;
using MfaFunctions.Dev.Launcher;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var programs = new Programs(Repository.FindRoot());
try
{
    return await new Commands(programs).RunAsync(args);
}
catch (CannotContinueException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return programs.InterruptedStatus;
}
