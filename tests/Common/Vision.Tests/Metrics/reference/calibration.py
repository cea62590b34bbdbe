"""Writes labelled distances with the calibration that numpy finds for them: plain Newton steps on Platt's smoothed targets.

Needs Debian's python3-numpy. Run: /usr/bin/python3 calibration.py
"""
import json
import pathlib

import numpy as np

random = np.random.default_rng(11)
PAIRS, FOLDS, BINS = 240, 5, 15

labels = [f"item-{i}" for i in random.permutation(np.repeat(np.arange(80), 3))]
distances = np.round(random.uniform(0.05, 0.9, PAIRS), 4)
same = random.uniform(size=PAIRS) < 1 / (1 + np.exp(9 * distances - 4))


def fit(x, y):
    targets = np.where(y, (y.sum() + 1) / (y.sum() + 2), 1 / ((~y).sum() + 2))
    columns = np.stack([-x, np.ones_like(x)], 1)  # for slope and intercept
    curve = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-columns @ curve))
        curve += np.linalg.solve(columns.T @ (columns * (p * (1 - p))[:, None]), columns.T @ (targets - p))
    return curve


def probability(curve, x):
    return 1 / (1 + np.exp(curve[0] * x - curve[1]))


order = {label: i for i, label in enumerate(dict.fromkeys(labels))}
folds = np.array([order[label] % FOLDS for label in labels])
told = np.zeros(PAIRS)
for fold in range(FOLDS):
    told[folds == fold] = probability(fit(distances[folds != fold], same[folds != fold]), distances[folds == fold])

edges = np.minimum(np.floor(told * BINS), BINS - 1)
error = sum(
    (edges == b).mean() * abs(told[edges == b].mean() - same[edges == b].mean()) for b in range(BINS) if (edges == b).any())
slope, intercept = fit(distances, same)
reference = {
    "labels": labels,
    "distances": distances.tolist(),
    "same": same.tolist(),
    "slope": slope,
    "intercept": intercept,
    "error": error,
    "brier": ((told - same) ** 2).mean(),
}
lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in reference.items()]
pathlib.Path(__file__).with_name("calibration.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
