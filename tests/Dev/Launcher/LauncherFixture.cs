using System.Diagnostics;
using MfaFunctions.Dev.Launcher;
using MfaFunctions.Tests.RelyingParties;

namespace MfaFunctions.Tests.Dev.Launcher;

/// <summary>
/// The launcher in a folder like a checkout, with scripts in the place of dotnet, node and npm that record how they are called.
/// </summary>
internal sealed class LauncherFixture : IDisposable
{
    private static readonly string Muxer = SearchPath.Find("dotnet")!;

    private readonly TestFolder _folder = new();

    public LauncherFixture()
    {
        Directory.CreateDirectory(_folder.File("launcher"));
        foreach (var file in new[] { "mfa.dll", "mfa.runtimeconfig.json" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), _folder.File($"launcher/{file}"));
        }

        _folder.Write("MfaFunctions.sln", "");
        Directory.CreateDirectory(_folder.File("node_modules/@redocly/cli/bin"));
        _folder.Write("package-lock.json", "{}");
        Redocly = _folder.Write("node_modules/@redocly/cli/bin/cli.js", "");
        _folder.Write("node_modules/.package-lock.json", "{}");
        Directory.CreateDirectory(_folder.File("programs"));
        WriteProgram("node", "echo v22.1.0");
        WriteProgram("npm", "");
        WriteProgram("dotnet", "");
    }

    public string Redocly { get; }

    /// <summary>The folder that the launcher is called in.</summary>
    public string Caller => _folder.File("programs");

    /// <summary>The calls so far, as folder and command.</summary>
    public string[] Calls => File.Exists(_folder.File("calls")) ? File.ReadAllLines(_folder.File("calls")) : [];

    public string Root => _folder.Path;

    /// <summary>Replaces a program by a script.</summary>
    public void WriteProgram(string name, string script)
    {
        var file = _folder.Write($"programs/{name}", $"#!/bin/sh\necho \"$PWD: {name} $*\" >> '{_folder.File("calls")}'\n{script}\n");
        TestFolder.SetMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
        _folder.Write(file, text);
    }

    public ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo(Muxer, [_folder.File("launcher/mfa.dll"), .. arguments]) { WorkingDirectory = Caller };
        start.Environment["PATH"] = $"{_folder.File("programs")}:/usr/bin:/bin";
        return start;
    }

    public Task<Ended> RunAsync(params string[] arguments) => Ended.RunAsync(Command(arguments));

    public void Dispose() => _folder.Dispose();
}

/// <summary>A test with shell scripts.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute() => Skip = OperatingSystem.IsWindows() ? "This test needs sh." : null;
}

/// <inheritdoc cref="ShellFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellTheoryAttribute : TheoryAttribute
{
    public ShellTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "This test needs sh." : null;
}
