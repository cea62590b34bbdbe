namespace Vitrine.Vision.Weights;

/// <summary>
/// A weights file, a model's card or a package that cannot be used; the message names the file and what is wrong.
/// </summary>
public sealed class WeightsException : Exception
{
    public WeightsException(string path, string problem, Exception? inner = null)
        : base($"{Path.GetFileName(path)}: {problem}", inner)
    {
    }
}
