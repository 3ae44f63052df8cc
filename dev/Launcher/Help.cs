namespace MfaFunctions.Dev.Launcher;

internal static class Help
{
    public const string Text = """
        ./mfa up       run the whole product on this machine until Ctrl-C
                         (--func: under Azure Functions Core Tools instead of the local host)
        ./mfa demo     play a demo against ./mfa up: sign in, enroll, require a second factor, verify, unbind
                         (--security: play an attacker against a separate instance and show each attack fail)
                         (--owner: play an Owner against a separate instance)
        ./mfa test     build with warnings as errors, check the format, run every test
                         (further arguments go to dotnet test: ./mfa test --filter Enrollment)
                         (--faults: kill the process at every request to storage and print the outcomes)
        ./mfa bench    measure what a verification costs beside a bare server that does the same storage requests, and say which goals
                       are met; about six minutes. Instead of that:
                         (--chart: response times over concurrency, and docs/performance.svg)
                         (--scale: 100,000 accounts, and a tenant of 10,000 people switched on)
                         (--load: a flooded account, 16 instances on one storage account, 10,000 mails)
                         (--starts: the start of a worker beside that of an empty function app)
                         (--soak [minutes]: memory under a steady load, 30 minutes by default)
                         (--all: everything, about 45 minutes)
                         (--pages: what the portal's sign-in page weighs and when it is drawn on a slow phone)
                         (--write: measure, draw the chart, and write the numbers into the documents)
        ./mfa format   fix the format

        For operators, against the local product or a deployment (located by --functions or MFA_FUNCTIONS, --storage or MFA_STORAGE):
        ./mfa tenant   create, list or show tenants, or erase the data of a removed person
        ./mfa accounts check: list accounts that today's rules on text would refuse, and accounts of one mailbox; a dry run
        ./mfa import   import authenticators from another system; a dry run, unless --apply is given
        ./mfa poison   list, replay or drop poison messages
        ./mfa audit    verify --tenant t: find removed, altered or inserted rows of an audit log

        Variables that configure up and locate it for demo (two instances can run side by side):
          MFA_PORT          port of the functions (7071)
          MFA_MAIL_PORT     port of the mail catcher (7072)
          MFA_STORAGE_PORT  first of three ports of Azurite (10000)
          MFA_DATA          folder of all data (.local)
          MFA_OPERATOR_KEY  key for /api/operator (local)
          MFA_OPERATOR      your name, for the audit log (none)
        """;
}
