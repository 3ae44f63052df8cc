namespace MfaFunctions.Dev.Demo.Chapters;

/// <summary>A part of the demo. Chapters run in order, and each relies on the state left by the previous ones.</summary>
internal interface IChapter
{
    string Title { get; }

    Task PlayAsync();
}
