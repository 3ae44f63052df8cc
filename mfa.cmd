@echo off
rem Builds dev\Launcher, which contains every command, and starts it. Needs the .NET 10 SDK.
setlocal
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
where /q dotnet || (
  >&2 echo dotnet is not on the PATH. Install the .NET 10 SDK: https://dotnet.microsoft.com/download
  exit /b 1
)
rem In the root, so that global.json applies. Run again if it fails, to show why.
set build=dotnet build dev\Launcher --artifacts-path artifacts\mfa -p:RunAnalyzers=false -v q -nologo
pushd "%~dp0"
%build% >nul 2>&1 || %build% || (popd & exit /b 1)
popd
dotnet "%~dp0artifacts\mfa\bin\MfaLauncher\debug\mfa.dll" %*
