using Google.Protobuf.WellKnownTypes;
using Vitrine.Search.V1;

namespace Vitrine.Search.Queries;

/// <summary>Times the stages of one answer.</summary>
internal sealed class StageClock(TimeProvider time)
{
    private readonly List<Stage> _stages = [];
    private long _since = time.GetTimestamp();

    public IReadOnlyList<Stage> Stages => _stages;

    /// <summary>Ends a stage; the next one begins.</summary>
    public void Mark(string stage)
    {
        var now = time.GetTimestamp();
        _stages.Add(new Stage { Name = stage, Duration = Duration.FromTimeSpan(time.GetElapsedTime(_since, now)) });
        _since = now;
    }
}
