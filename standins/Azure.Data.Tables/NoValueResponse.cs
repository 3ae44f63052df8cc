namespace Azure.Data.Tables;

/// <summary>The answer of <c>GetEntityIfExists</c> when there is no such entity.</summary>
internal sealed class NoValueResponse<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException("The response has no value.");

    public override Response GetRawResponse() => response;
}
