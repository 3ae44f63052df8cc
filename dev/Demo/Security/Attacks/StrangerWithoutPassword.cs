using MfaFunctions.Dev.Demo.Chapters;

namespace MfaFunctions.Dev.Demo.Security.Attacks;

internal sealed class StrangerWithoutPassword(Scenario scenario) : IChapter
{
    // Enough to lock a second factor if they were charged to it.
    private const int Tries = 10;

    private const string WrongPassword = "not the password";

    public string Title => "A stranger without a password";

    public async Task PlayAsync()
    {
        var (target, functions) = (scenario.Target, scenario.Functions);

        await scenario.Story.AttackAsync(
            "Probing for Vera's account and for the tenant",
            "A wrong password, an unknown address and an unknown tenant get the same answer. Each costs a password check.",
            async () =>
            {
                var known = (await functions.PostAsync(target.Sessions, new { email = scenario.Vera.Email, password = WrongPassword }))
                    .Is(401)
                    .Has("code", "invalid_credentials");
                var unknown = await functions.PostAsync(target.Sessions, new { email = "nobody@target.test", password = WrongPassword });
                var nowhere = await functions.PostAsync(
                    "tenants/nowhere/sessions",
                    new { email = scenario.Vera.Email, password = WrongPassword }
                );
                scenario.Story.Promise(
                    "same answers",
                    "yes",
                    known.TellsTheSameAs(unknown) && known.TellsTheSameAs(nowhere) ? "yes" : "no"
                );
            }
        );

        await scenario.Story.AttackAsync(
            "Probing for accounts through password resets",
            "The caller gets the same answer whether or not a mail is sent.",
            async () =>
            {
                var known = (await functions.PostAsync("password-resets", new { tenantId = target.Id, email = scenario.Vera.Email })).Is(
                    202
                );
                var unknown = await functions.PostAsync("password-resets", new { tenantId = target.Id, email = "nobody@target.test" });
                scenario.Story.Promise("same answers", "yes", known.TellsTheSameAs(unknown) ? "yes" : "no");
            }
        );

        await scenario.Story.AttackAsync(
            $"Locking Vera's second factor with {Tries} wrong codes",
            "A code is checked only after a correct password, so a stranger cannot reach her failure count.",
            async () =>
            {
                scenario.Clock.NextStep();
                var tries = new List<Answer>();
                for (var attempt = 0; attempt < Tries; attempt++)
                {
                    tries.Add(
                        await scenario.Quiet.PostAsync(
                            target.Sessions,
                            new
                            {
                                email = scenario.Vera.Email,
                                password = WrongPassword,
                                code = scenario.Vera.App!.Wrong(),
                            }
                        )
                    );
                }

                scenario.Story.Promise(
                    "invalid_credentials",
                    $"{Tries}",
                    $"{tries.Count(answer => answer.Outcome == "401 invalid_credentials")}"
                );
            }
        );

        await scenario.Story.StepAsync("Vera signs in with password and code as usual", "Neither factor is affected.", async () => (
                await functions.PostAsync(
                    target.Sessions,
                    new
                    {
                        email = scenario.Vera.Email,
                        password = scenario.Vera.Password,
                        code = await scenario.CodeOfAsync(scenario.Vera),
                    }
                )
            ).Is(201).Has("session.state", "active").Has("session.assurance", "aal2"));
    }
}
