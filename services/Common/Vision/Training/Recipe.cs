using System.ComponentModel.DataAnnotations;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Vitrine.Vision.Training;

/// <summary>All choices of a training run. A file lists only what differs from these defaults, in snake_case.</summary>
public sealed record Recipe
{
    private const int Drawn = 100_000; // more items than anyone waits for

    /// <summary>Decides the items, the first weights and the order of the pictures.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    /// <summary>Drawn items to learn from; each is one class.</summary>
    [Range(2, Drawn)]
    public int Items { get; init; } = 1500;

    /// <summary>Street pictures of each item; its three studio pictures come on top.</summary>
    [Range(1, 64)]
    public int StreetShots { get; init; } = 6;

    /// <summary>Drawn items to measure on, none of which was learnt.</summary>
    [Range(2, Drawn)]
    public int EvaluationItems { get; init; } = 300;

    /// <summary>Street pictures of each measured item, each a query.</summary>
    [Range(1, 64)]
    public int EvaluationShots { get; init; } = 2;

    /// <summary>A name that <see cref="Networks.NetworkCatalog"/> knows.</summary>
    [Required]
    public string Architecture { get; init; } = "resnet18";

    /// <summary>Scales the backbone's channels; 1 is the published network.</summary>
    [Range(0.05, 4.0)]
    public double Width { get; init; } = 1;

    /// <summary>Width and height of the network's pictures, in pixels.</summary>
    [Range(32, 512)]
    public int InputSize { get; init; } = 128;

    /// <summary>Size of the vector.</summary>
    [Range(8, 4096)]
    public int Dimension { get; init; } = 128;

    /// <summary>Factor of the cosines before softmax: s of NormFace and ArcFace.</summary>
    [Range(1.0, 128.0)]
    public double Scale { get; init; } = 16;

    /// <summary>Taken off the right class's cosine: m of CosFace; 0 is NormFace.</summary>
    [Range(0.0, 0.9)]
    public double Margin { get; init; }

    /// <summary>Gradient steps.</summary>
    [Range(1, 10_000_000)]
    public int Steps { get; init; } = 4000;

    /// <summary>Pictures a step.</summary>
    [Range(2, 4096)]
    public int BatchSize { get; init; } = 64;

    /// <summary>At its highest, after the warm-up; from there it falls to 0 as half a cosine.</summary>
    [Range(1e-8, 1.0)]
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Steps over which the learning rate rises from 0.</summary>
    [Range(0, 1_000_000)]
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>Of AdamW, decoupled.</summary>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>How far a picture is moved at most, in pixels of the network's input; its edge is repeated.</summary>
    [Range(0, 64)]
    public int Jitter { get; init; } = 8;

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="RecipeException">The file is not YAML, a key is unknown or given twice, or a value is
    /// impossible; the key is named.</exception>
    public static Recipe Load(string path)
    {
        using var file = File.OpenText(path);
        return Parse(file, Path.GetFileName(path));
    }

    /// <summary>The same for text; <paramref name="name"/> is what errors call it.</summary>
    public static Recipe Parse(TextReader yaml, string name)
    {
        Recipe recipe;
        try
        {
            recipe = new DeserializerBuilder()
                .WithNamingConvention(UnderscoredNamingConvention.Instance).WithDuplicateKeyChecking().Build()
                .Deserialize<Recipe?>(yaml) ?? new Recipe();
        }
        catch (YamlException exception)
        {
            var why = $"{exception.Message} {exception.InnerException?.Message}".TrimEnd();
            throw new RecipeException($"{name}, line {exception.Start.Line}: {why}", exception);
        }
        recipe.Check(name);
        return recipe;
    }

    private void Check(string name)
    {
        var wrong = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), wrong, validateAllProperties: true))
        {
            throw new RecipeException(string.Join(" ",
                wrong.Select(w => $"{name}: {Key(w.MemberNames.First())}: {w.ErrorMessage}")));
        }
        var known = Networks.NetworkCatalog.Architectures;
        if (!known.Contains(Architecture))
        {
            throw new RecipeException(
                $"{name}: architecture: must be one of {string.Join(", ", known)}, got '{Architecture}'.");
        }
        if (WarmUpSteps >= Steps)
        {
            throw new RecipeException($"{name}: warm_up_steps: must be less than steps, {Steps}, got {WarmUpSteps}.");
        }
        if (Jitter >= InputSize)
        {
            throw new RecipeException($"{name}: jitter: must be less than input_size, {InputSize}, got {Jitter}.");
        }
    }

    private static string Key(string property) => UnderscoredNamingConvention.Instance.Apply(property);
}
