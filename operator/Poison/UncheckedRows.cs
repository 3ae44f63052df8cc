using Azure.Data.Tables;
using MfaFunctions.Protection;

namespace MfaFunctions.Operator.Poison;

/// <summary>
/// Reads rows without checking their MACs, since an operator has no keys. Only for deciding whether a replay still makes sense: the app
/// checks the rows again when it processes the message.
/// </summary>
internal sealed class UncheckedRows : RowMacs
{
    public override void Add(string table, TableEntity row) => throw new NotSupportedException("This tool writes no such rows.");

    public override string Check(string table, TableEntity row) => "";
}
