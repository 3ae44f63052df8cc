using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Authorization;

public sealed class RouteCatalogueTests
{
    [Fact]
    public void A_route_without_a_declared_access_stops_the_start() =>
        Assert.Contains("exactly one access attribute", Refusal(typeof(Undeclared)), StringComparison.Ordinal);

    [Fact]
    public void A_key_is_for_operators_and_operators_need_a_key()
    {
        Assert.Contains("AuthorizationLevel.Function", Refusal(typeof(OperatorWithoutKey)), StringComparison.Ordinal);
        Assert.Contains("AuthorizationLevel.Anonymous", Refusal(typeof(SessionWithKey)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_route_below_operator_needs_the_key_and_no_other_does() =>
        Assert.All(new RouteCatalogue().Routes, r => Assert.Equal(r.Template.StartsWith("operator/", StringComparison.Ordinal), r.Access is OperatorAccessAttribute));

    private static string Refusal(Type type) => Assert.Throws<InvalidOperationException>(() => new RouteCatalogue([type])).Message;

    internal sealed class Undeclared
    {
        [Function(nameof(Undeclared))]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "undeclared")] HttpRequest request) => throw new NotSupportedException(request.Path);
    }

    internal sealed class OperatorWithoutKey
    {
        [Function(nameof(OperatorWithoutKey))]
        [OperatorAccess]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operator/open")] HttpRequest request) => throw new NotSupportedException(request.Path);
    }

    internal sealed class SessionWithKey
    {
        [Function(nameof(SessionWithKey))]
        [SessionAccess(SessionState.Active)]
        public IResult Run([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest request) => throw new NotSupportedException(request.Path);
    }
}
