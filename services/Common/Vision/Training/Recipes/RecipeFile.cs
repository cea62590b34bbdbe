using Vitrine.Vision.Keypoints;
using Vitrine.Vision.Networks;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Vitrine.Vision.Training.Recipes;

/// <summary>
/// Reads recipes: YAML whose <c>task</c> says what is trained, whose <c>scales</c> are named changes to the rest, and settings
/// <c>section.key=value</c> that change both.
/// </summary>
public static class RecipeFile
{
    private const string Scales = "scales";
    private const string Task = "task";

    private static readonly Dictionary<string, Type> _tasks = new()
    {
        ["retrieval"] = typeof(RetrievalRecipe),
        ["detection"] = typeof(DetectorRecipe),
        ["labels"] = typeof(LabelRecipe),
        ["keypoints"] = typeof(KeypointRecipe),
    };

    /// <summary>Reads a file.</summary>
    /// <param name="scale">A name below <c>scales</c>; empty: the recipe in full size.</param>
    /// <param name="settings">As "loss.margin=0.3"; the last one of a key counts.</param>
    /// <exception cref="RecipeException">
    /// It is not YAML, a key is unknown or given twice, a value or the scale impossible; the key is named.
    /// </exception>
    public static Recipe Load(string path, string scale = "", IEnumerable<string>? settings = null)
    {
        using var file = File.OpenText(path);
        return Parse(file, Path.GetFileName(path), scale, settings);
    }

    /// <summary>The same for text; <paramref name="name"/> is what errors call it.</summary>
    public static Recipe Parse(TextReader yaml, string name, string scale = "", IEnumerable<string>? settings = null)
    {
        var tree = Tree(yaml, name);
        var task = (Take(tree, Task) as YamlScalarNode)?.Value ?? "retrieval";
        var type = _tasks.GetValueOrDefault(task)
            ?? throw new RecipeException($"{name}: task: must be one of {string.Join(", ", _tasks.Keys)}, got '{task}'.");
        var scales = Take(tree, Scales) as YamlMappingNode ?? [];
        if (scale.Length > 0)
        {
            Merge(tree, Find(scales, scale) as YamlMappingNode ?? throw new RecipeException(
                $"{name}: scale: must be one of {string.Join(", ", scales.Children.Keys)}, or empty, got '{scale}'."));
        }

        foreach (var setting in settings ?? [])
        {
            Merge(tree, Setting(setting));
        }

        var recipe = (Recipe)Read(tree, type, name);
        recipe.Check(name);
        return recipe;
    }

    /// <summary>Reads choices that are no training run's: without a task, scales and settings.</summary>
    /// <exception cref="RecipeException">As <see cref="Load"/>; the ranges are not checked.</exception>
    internal static T Read<T>(string path)
        where T : new()
    {
        using var file = File.OpenText(path);
        var name = Path.GetFileName(path);
        return (T)Read(Tree(file, name), typeof(T), name);
    }

    /// <summary>What a property is called in a file.</summary>
    internal static string Key(string property) => UnderscoredNamingConvention.Instance.Apply(property);

    private static YamlMappingNode Tree(TextReader yaml, string name)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(yaml);
            return stream.Documents.Count == 0 ? [] : stream.Documents[0].RootNode switch
            {
                YamlMappingNode tree => tree,
                YamlScalarNode { Value: "" } => [],
                _ => throw new RecipeException($"{name}: a recipe is a list of keys and values."),
            };
        }
        catch (YamlException exception)
        {
            throw new RecipeException($"{name}, line {exception.Start.Line}: {exception.Message}", exception);
        }
    }

    // "loss.margin=0.3" → {loss: {margin: 0.3}}
    private static YamlMappingNode Setting(string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        if (at < 1)
        {
            throw new RecipeException($"setting '{setting}': must be section.key=value.");
        }

        var keys = setting[..at].Split('.');
        var indented = keys.Select((key, depth) => new string(' ', depth) + key + ":");
        return Tree(new StringReader($"{string.Join('\n', indented)} {setting[(at + 1)..]}"), $"setting '{setting}'");
    }

    private static void Merge(YamlMappingNode into, YamlMappingNode changes)
    {
        foreach (var (key, change) in changes.Children)
        {
            if (change is YamlMappingNode section && into.Children.TryGetValue(key, out var old) && old is YamlMappingNode target)
            {
                Merge(target, section);
            }
            else
            {
                into.Children[key] = change;
            }
        }
    }

    private static object Read(YamlMappingNode tree, Type type, string name)
    {
        var text = new StringWriter();
        new YamlStream(new YamlDocument(tree)).Save(text, assignAnchors: false);
        var yaml = text.ToString();
        try
        {
            return new DeserializerBuilder()
                .WithNamingConvention(UnderscoredNamingConvention.Instance).WithTypeConverter(new NameConverter())
                .WithTypeMapping<IReadOnlyList<Branch>, List<Branch>>().WithTypeMapping<IReadOnlyList<double>, List<double>>()
                .WithTypeMapping<IReadOnlyList<int>, List<int>>().WithTypeMapping<IReadOnlyList<string>, List<string>>()
                .WithTypeMapping<IReadOnlyList<Garment>, List<Garment>>().WithTypeMapping<IReadOnlyList<StageChoices>, List<StageChoices>>()
                .WithTypeMapping<IReadOnlyDictionary<string, IReadOnlyList<string>>, Dictionary<string, IReadOnlyList<string>>>().Build()
                .Deserialize(yaml, type) ?? Activator.CreateInstance(type)!;
        }
        catch (YamlException exception)
        {
            var lines = yaml.Split('\n');
            var line = lines[Math.Clamp((int)exception.Start.Line - 1, 0, lines.Length - 1)].Trim();
            throw new RecipeException($"{name}: '{line}': {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    private static YamlNode? Find(YamlMappingNode tree, string key) =>
        tree.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private static YamlNode? Take(YamlMappingNode tree, string key)
    {
        var node = Find(tree, key);
        tree.Children.Remove(new YamlScalarNode(key));
        return node;
    }

    /// <summary>Enumerations by their names in snake_case; an error lists them.</summary>
    private sealed class NameConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type.IsEnum;

        public object? ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
        {
            var scalar = parser.Consume<Scalar>();
            var names = Enum.GetNames(type).Select(Key).ToList();
            var index = names.IndexOf(scalar.Value);
            return index >= 0 ? Enum.GetValues(type).GetValue(index) : throw new YamlException(
                scalar.Start, scalar.End, $"must be one of {string.Join(", ", names)}");
        }

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
            emitter.Emit(new Scalar(Key(value!.ToString()!)));
    }
}
