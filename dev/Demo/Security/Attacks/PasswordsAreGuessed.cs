using System.Globalization;
using MfaFunctions.Dev.Demo.Chapters;
using MfaFunctions.Dev.Demo.Staged;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

/// <summary>A stranger with a list of passwords, and another one with a list of addresses.</summary>
internal sealed class PasswordsAreGuessed(Scenario scenario) : IChapter
{
    private const string Home = "203.0.113.9";
    private const string WrongPassword = "not the password";
    private const int Networks = 10;
    private const int Guesses = 190;
    private const int Addresses = 46;

    private readonly StagedTenant _guessed = new(scenario, "guessed");
    private readonly Person _gina = new("Gina", "gina@guessed.test");

    public string Title => "Strangers guess passwords";

    public async Task PlayAsync()
    {
        await scenario.Story.StepAsync("Gina signs in at home", "Her network there is familiar from now on.", async () =>
        {
            await _guessed.CreateAsync(_gina);
            (await SignInAsync(Home, _gina.Email, _gina.Password)).Is(201);
        });

        await scenario.Story.AttackAsync(
            $"{Guesses} wrong passwords from {Networks} networks, then the right one",
            "After ten failures each further one delays the next attempt, from any network where Gina has never signed in.",
            async () =>
            {
                for (var n = 0; n < Guesses; n++)
                {
                    await SignInAsync(Network(n % Networks), _gina.Email, WrongPassword);
                }

                (await SignInAsync(Network(Networks), _gina.Email, _gina.Password)).Is(429).Has("code", "too_many_attempts");
            }
        );

        await scenario.Story.StepAsync("Gina signs in at home as usual", "Familiar networks are counted apart.", async () =>
            (await SignInAsync(Home, _gina.Email, _gina.Password)).Is(201)
        );

        await scenario.Story.AttackAsync(
            $"One password for {Addresses} addresses from one network",
            "A network is slowed down after 20 failures, whatever the addresses. Unknown addresses count like known ones.",
            async () =>
            {
                var tries = new List<Answer>();
                for (var n = 0; n < Addresses; n++)
                {
                    var email = string.Create(CultureInfo.InvariantCulture, $"person{n}@guessed.test");
                    tries.Add(await SignInAsync(Network(99), email, WrongPassword));
                }

                var refused = tries.Count(answer => answer.Outcome == "429 too_many_attempts");
                scenario.Story.Promise("slowed down", "yes", refused >= 10 ? "yes" : "no");
            }
        );
    }

    private static string Network(int n) => string.Create(CultureInfo.InvariantCulture, $"198.51.{n}.7");

    private Task<Answer> SignInAsync(string from, string email, string password) =>
        scenario.Quiet.PostFromAsync(from, _guessed.Sessions, new { email, password });
}
