namespace MfaFunctions.Events.Poison;

/// <summary>No further try at a queue message can succeed: it goes to MfaPoison at once. The message must hold no secret and no address.</summary>
public class HopelessException : Exception
{
    public HopelessException()
    {
    }

    public HopelessException(string message)
        : base(message)
    {
    }

    public HopelessException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
