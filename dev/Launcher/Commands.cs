namespace MfaFunctions.Dev.Launcher;

/// <summary>The commands of <c>./mfa</c>. Each returns its exit code.</summary>
internal sealed class Commands(Programs programs)
{
    private const int UnknownCommand = 2;

    private readonly NpmPackages _packages = new(programs);

    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var rest = arguments.Skip(1).ToArray();
        switch (arguments is [var command, ..] ? command : "")
        {
            case "up":
                return await BuildAndRunAsync(Product.Dev, arguments);
            case "demo":
                return await DemoAsync(arguments);
            case "poison" or "audit" or "tenant" or "accounts" or "import":
                return await BuildAndRunAsync(Product.Operator, arguments);
            case "test":
                return rest is ["--faults", ..]
                    ? await new Reports(programs, _packages).FaultsAsync()
                    : await new TestCommand(programs, _packages).RunAsync(rest);
            case "bench":
                return rest is ["--pages", ..]
                    ? await new Reports(programs, _packages).PagesAsync()
                    : await BuildAndRunAsync(Product.Bench, arguments);
            case "format":
                return await FormatAsync();
            case "" or "help" or "-h" or "--help":
                await Console.Out.WriteLineAsync(Help.Text);
                return 0;
            case var unknown:
                await Console.Error.WriteLineAsync($"Unknown command: {unknown}\n{Help.Text}");
                return UnknownCommand;
        }
    }

    private Task<int> DemoAsync(IReadOnlyList<string> arguments)
    {
        // These demos start their own instance. The other runs against a running ./mfa up, so a build now would replace files in use.
        var ownInstance = arguments.Contains("--security") || arguments.Contains("--owner");
        return ownInstance || !File.Exists(programs.InRoot(Product.Dev.Program))
            ? BuildAndRunAsync(Product.Dev, arguments)
            : StartAsync(Product.Dev, arguments);
    }

    private async Task<int> BuildAndRunAsync(Product product, IReadOnlyList<string> arguments)
    {
        await _packages.InstallAsync(forTests: false);
        if (!await new PortalPages(programs).BuildAsync())
        {
            throw new CannotContinueException("The pages could not be built (above).");
        }

        await programs.BuildAsync(product.Project, product.Configuration);
        return await StartAsync(product, arguments);
    }

    private Task<int> StartAsync(Product product, IReadOnlyList<string> arguments) =>
        programs.RunAsync(["dotnet", programs.InRoot(product.Program), .. arguments], Environment.CurrentDirectory);

    private async Task<int> FormatAsync()
    {
        if (!await programs.RunQuietlyAsync("tools", "dotnet", "tool", "restore"))
        {
            throw new CannotContinueException("The formatter could not be restored (above).");
        }

        return await programs.RunAsync(["dotnet", "csharpier", "format", "."]);
    }

    /// <summary>A program that commands run in, and where its build puts it.</summary>
    private sealed record Product(string Project, string Program, string Configuration = "Debug")
    {
        public static readonly Product Dev = new("dev/MfaDev.csproj", "artifacts/bin/MfaDev/debug/mfa-dev.dll");
        public static readonly Product Operator = new("operator/MfaOperator.csproj", "artifacts/bin/MfaOperator/debug/mfa-operator.dll");

        /// <summary>As deployed: the optimizer decides what a request costs.</summary>
        public static readonly Product Bench = new("dev/MfaDev.csproj", "artifacts/bin/MfaDev/release/mfa-dev.dll", "Release");
    }
}
