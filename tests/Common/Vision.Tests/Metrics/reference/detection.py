"""Writes random boxes and detections and their COCO figures, counted step by step as cocodataset.org/#detection-eval says.

Needs Debian's python3-numpy. Run: /usr/bin/python3 detection.py
"""
import json
import pathlib

import numpy as np

LABELS = ["bag", "hat", "shoe", "tie", "coat"]  # Nobody wears a coat, and no tie is small.
OVERLAPS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
SIZES = {"all": (0, 1e10), "ap-small": (0, 32**2), "ap-medium": (32**2, 96**2), "ap-large": (96**2, 1e10)}
MOST = 100
random = np.random.default_rng(11)


def quarter(x):
    return float(np.round(np.asarray(x) * 4) / 4)  # Exact in single precision too.


def box(label):
    width, height = np.exp(random.uniform(np.log(40 if label == 3 else 8), np.log(220), 2))
    left, top = random.uniform(0, 400, 2)
    return [quarter(v) for v in (left, top, left + width, top + height)]


def near(sides, spread):
    width, height = sides[2] - sides[0], sides[3] - sides[1]
    moved = [quarter(v + random.normal(0, spread) * side) for v, side in zip(sides, (width, height, width, height))]
    return moved if moved[2] > moved[0] and moved[3] > moved[1] else sides


scenes = []
for number in range(40):
    truth, found = [], []
    for _ in range(random.integers(0, 8)):
        label = int(random.integers(0, 4))
        sides = box(label)
        kind = str(random.choice(["target", "ignored", "crowd"], p=[0.8, 0.1, 0.1]))
        area = quarter((sides[2] - sides[0]) * (sides[3] - sides[1]) * random.uniform(0.5, 1))
        truth.append({"box": sides, "label": label, "kind": kind, "area": area})
        for _ in range(random.integers(0, 4)):
            other = int(random.integers(0, 5)) if random.random() < 0.1 else label
            # Scores in sixteenths, so that some are equal.
            found.append({"box": near(sides, 0.08), "label": other, "score": float(random.integers(1, 17)) / 16})
    for _ in range(random.integers(0, 4)):
        label = int(random.integers(0, 5))
        found.append({"box": box(label), "label": label, "score": float(random.integers(1, 17)) / 16})
    if number == 5:  # More than count.
        found += [{"box": box(0), "label": 0, "score": float(random.integers(1, 17)) / 16} for _ in range(120)]
    scenes.append({"truth": truth, "found": found})


def area(sides):
    return (sides[2] - sides[0]) * (sides[3] - sides[1])


def overlap(found, thing):
    a, b = found["box"], thing["box"]
    shared = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return shared / (area(a) if thing["kind"] == "crowd" else area(a) + area(b) - shared)


def counts(thing, size):
    return thing["kind"] == "target" and size[0] <= thing["area"] <= size[1]


def match(truth, found, least, size):
    """(score, right) of the detections that are not ignored."""
    things = sorted(truth, key=lambda thing: not counts(thing, size))
    taken, outcomes = set(), []
    for one in sorted(found, key=lambda one: -one["score"])[:MOST]:
        best, most = None, min(least, 1 - 1e-10)
        for i, thing in enumerate(things):
            if i in taken and thing["kind"] != "crowd":
                continue
            if best is not None and counts(things[best], size) and not counts(thing, size):
                break
            if overlap(one, thing) >= most:
                best, most = i, overlap(one, thing)
        if best is not None:
            taken.add(best)
            if counts(things[best], size):
                outcomes.append((one["score"], True))
        elif size[0] <= area(one["box"]) <= size[1]:
            outcomes.append((one["score"], False))
    return outcomes


def curve(label, least, size):
    """Mean precision and last recall; None where there is nothing to be found."""
    outcomes, targets = [], 0
    for scene in scenes:
        truth = [thing for thing in scene["truth"] if thing["label"] == label]
        found = [one for one in scene["found"] if one["label"] == label]
        targets += sum(counts(thing, size) for thing in truth)
        outcomes += match(truth, found, least, size)
    if targets == 0:
        return None
    right = np.cumsum([hit for _, hit in sorted(outcomes, key=lambda outcome: -outcome[0])])
    recall, precision = right / targets, right / np.arange(1, len(right) + 1)
    at = [max((p for p, r in zip(precision, recall) if r >= wanted), default=0) for wanted in RECALLS]
    return float(np.mean(at)), float(recall[-1]) if len(recall) else 0.0


def figures(label):
    curves = {name: [curve(label, least, size) for least in OVERLAPS] for name, size in SIZES.items()}
    if curves["all"][0] is None:
        return None
    result = {"ap": np.mean([p for p, _ in curves["all"]]), "ap50": curves["all"][0][0], "ap75": curves["all"][5][0]}
    result |= {name: np.mean([p for p, _ in curves[name]]) for name in list(SIZES)[1:] if curves[name][0] is not None}
    result["ar@100"] = np.mean([r for _, r in curves["all"]])
    return {name: float(value) for name, value in result.items()}


classes = {name: figures(label) for label, name in enumerate(LABELS) if figures(label) is not None}
metrics = {name: float(np.mean([of[name] for of in classes.values() if name in of])) for name in classes["bag"]}
reference = {"labels": LABELS, "scenes": scenes, "metrics": metrics, "classes": classes}
lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in reference.items()]
pathlib.Path(__file__).with_name("detection.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
