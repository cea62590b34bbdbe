using System.CommandLine;
using Vitrine.Benchmarks;
using Vitrine.Cli;
using Vitrine.Vision.Embedding;

Terminal.Prepare();
_ = ThreadWaiting.Settings; // Applies them before a benchmark loads libtorch: threads here wait as a service's do.
var json = new Option<bool>("--json") { Description = "Print one JSON object of numbers as the last line." };
var firstLight = new Command("first-light", "Embedding against python3-torch, ingest and query against decode + network alone.") { json };
firstLight.SetAction((parsed, ct) => FirstLight.RunAsync(parsed.GetValue(json), ct));
var train = new Command("train", "A training step against python3-torch, the loader against PIL, and what 2,000 steps leave in memory.") { json };
train.SetAction(parsed => Train.RunAsync(parsed.GetValue(json)));
var detect = new Command("detect", "A detector against python3-torch, in float32 and in bfloat16.") { json };
detect.SetAction((parsed, ct) => Detect.RunAsync(parsed.GetValue(json), ct));
var describe = new Command("describe", "Styles and category beside the vector, and key points against python3-torch.") { json };
describe.SetAction(parsed => Describe.RunAsync(parsed.GetValue(json)));
var minutes = new Option<double>("--minutes") { Description = "How long the live stream runs.", DefaultValueFactory = _ => 1 };
var video = new Command("video", "A clip's frames on their whole road against the networks alone, and how far live answers lag.") { minutes, json };
video.SetAction((parsed, ct) => Video.RunAsync(parsed.GetValue(minutes), parsed.GetValue(json), ct));
var live = new Command("live", "Drawn live clips against a shop's pictures: the contest's F1, and how soon an item is announced.") { json };
LiveChoices.Options.ToList().ForEach(live.Options.Add);
live.Validators.Add(LiveChoices.Check);
live.SetAction((parsed, ct) => Live.RunAsync(LiveChoices.From(parsed), parsed.GetValue(json), ct));
var small = new Option<bool>("--small") { Description = "A tenth of the size." };
var full = new Option<bool>("--full") { Description = "The whole size, as without --small." };
var stored = new Option<bool>("--stored") { Description = "Only the service over PostgreSQL." };
var search = new Command("search", "The exact scan against the memory's rate, FAISS, the bare product and float64; the service over PostgreSQL against pgvector alone.") { small, full, stored, json };
search.SetAction((parsed, ct) => Search.RunAsync(parsed.GetValue(small), parsed.GetValue(stored), parsed.GetValue(json), ct));
var device = new Option<string>("--device") { Description = "Where the rows lie: cuda, or cpu to try it out.", DefaultValueFactory = _ => "cuda" };
var rows = new Option<int>("--rows") { Description = "How many there are.", DefaultValueFactory = _ => 10_000_000 };
var searchDevice = new Command("search-device", "The scan on a GPU against its memory's rate and the bare product with the best of it.") { device, rows, json };
searchDevice.SetAction(parsed => DeviceSearch.RunAsync(parsed.GetValue(device)!, parsed.GetValue(rows), parsed.GetValue(json)));
var sets = new Option<string[]>("--only") { Description = "A data set; may be given again. Left out: all." };
sets.AcceptOnlyFromAmong([.. StyleSet.All.Select(set => set.Name)]);
var styles = new Command("styles", "What loss, sampling, views, thresholds and an ensemble are worth to style-champion.") { sets, json };
styles.SetAction((parsed, ct) => Styles.RunAsync(parsed.GetValue(sets) ?? [], parsed.GetValue(json), ct));
var steps = new Option<int>("--steps") { Description = "Of training, for each.", DefaultValueFactory = _ => 200 };
var keypoints = new Command("keypoints", "DeepPose, the pose machine and the cascaded pyramid on drawn garments.") { steps, json };
keypoints.SetAction((parsed, ct) => KeypointMethods.RunAsync(parsed.GetValue(steps), parsed.GetValue(json), ct));
var grocery = Ablated("grocery", Ablation.OnGroceryAsync);
var clothing = Ablated("clothing", Ablation.OnClothingAsync);
var boutique = Ablated("boutique", Ablation.OnBoutiqueAsync);
return await new RootCommand("Measures Vitrine side by side with its peers.")
{
    firstLight, train, detect, describe, video, live, search, searchDevice, styles, keypoints, grocery, clothing, boutique,
}.Parse(args).InvokeAsync();

Command Ablated(string data, Func<string[], bool, CancellationToken, Task<int>> run)
{
    var only = new Option<string[]>("--only") { Description = "A row; may be given again. Left out: all." };
    only.AcceptOnlyFromAmong([.. Ablation.Rows]);
    var command = new Command($"ablation-{data}", "What branches and the choice of negatives are worth.") { only, json };
    command.SetAction((parsed, ct) => run(parsed.GetValue(only) ?? [], parsed.GetValue(json), ct));
    return command;
}
