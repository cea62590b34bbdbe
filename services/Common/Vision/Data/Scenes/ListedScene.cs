namespace Vitrine.Vision.Data.Scenes;

/// <summary>A scene as a file lists it: nobody has looked whether the picture is there and the boxes lie in it.</summary>
/// <param name="Location">The picture's full path, or what is to be drawn.</param>
/// <param name="Size">Width and height in pixels; null: not said.</param>
/// <param name="Boxes">Any numbers.</param>
internal sealed record ListedScene(
    string Location, ScenePart Part, (int Width, int Height)? Size, IReadOnlyList<LabelledBox> Boxes);
