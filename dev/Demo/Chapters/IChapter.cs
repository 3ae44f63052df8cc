namespace MfaFunctions.Dev.Demo.Chapters;

/// <summary>A part of the story. Chapters are played in order and rely on what the ones before left.</summary>
internal interface IChapter
{
    string Title { get; }

    Task PlayAsync();
}
