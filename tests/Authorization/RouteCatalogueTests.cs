using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Authorization;

public sealed class RouteCatalogueTests
{
    [Fact]
    public void Route_without_declared_access_prevents_startup() =>
        Assert.Contains("exactly one access attribute", Refusal(typeof(Undeclared)), StringComparison.Ordinal);

    [Fact]
    public void Only_operator_routes_take_a_key_and_all_of_them_require_it()
    {
        Assert.Contains("AuthorizationLevel.Function", Refusal(typeof(OperatorWithoutKey)), StringComparison.Ordinal);
        Assert.Contains("AuthorizationLevel.Anonymous", Refusal(typeof(SessionWithKey)), StringComparison.Ordinal);
    }

    [Fact]
    public void Exactly_the_routes_below_operator_require_the_key() =>
        Assert.All(new RouteCatalogue().Routes, r =>
            Assert.Equal(r.Template.StartsWith("operator/", StringComparison.Ordinal), r.Access is OperatorAccessAttribute)
        );

    private static string Refusal(Type type) => Assert.Throws<InvalidOperationException>(() => new RouteCatalogue([type])).Message;

    internal sealed class Undeclared
    {
        [Function(nameof(Undeclared))]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "undeclared")] HttpRequest request) =>
            throw new NotSupportedException(request.Path);
    }

    internal sealed class OperatorWithoutKey
    {
        [Function(nameof(OperatorWithoutKey))]
        [OperatorAccess]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operator/open")] HttpRequest request) =>
            throw new NotSupportedException(request.Path);
    }

    internal sealed class SessionWithKey
    {
        [Function(nameof(SessionWithKey))]
        [SessionAccess(SessionState.Active)]
        public IResult Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest request) =>
            throw new NotSupportedException(request.Path);
    }
}
