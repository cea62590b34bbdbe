"""Writes probabilities of labels with their figures: F, average precision, the best thresholds, correlations, smoothed F.

Needs Debian's python3-sklearn (1.2) and python3-scipy (1.10). Run: /usr/bin/python3 labels.py
"""
import itertools
import json
import pathlib

import numpy as np
from scipy.optimize import minimize, rosen, rosen_der
from sklearn.metrics import average_precision_score, fbeta_score

random = np.random.default_rng(6)
ROWS, LABELS, THRESHOLDS = 60, 4, [0.5, 0.25, 0.75, 0.375]
AVERAGES = ["macro", "micro", "samples"]


def drawn(rows, shares):
    truth = random.uniform(size=(rows, len(shares))) < shares
    odds = np.where(truth, 0.6, -0.6) + random.normal(0, 1, truth.shape)
    return truth, np.round(64 / (1 + np.exp(-odds))) / 64  # Exact in single precision, and with ties.


def scores(truth, told, beta):
    of = lambda average: fbeta_score(truth, told, beta=beta, average=average, zero_division=0)
    return {"labels": of(None).tolist(), **{average: of(average) for average in AVERAGES}}


def best(truth, told_of, average):
    cuts = [np.append(np.unique(p), 2) for p in told_of.T]
    return max(fbeta_score(truth, told_of >= c, beta=2, average=average, zero_division=0) for c in itertools.product(*cuts))


def smoothed(truth, p, average, thresholds):
    spreads = np.maximum(1e-6, p.std(0))
    told = 1 / (1 + np.exp((thresholds - p) / (0.1 * spreads)))
    over = {"macro": 0, "micro": None, "samples": 1}[average]
    hits, all_told, positives = (told * truth).sum(over), told.sum(over), truth.sum(over)
    return 1 - np.mean(5 * hits / (4 * positives + all_told))


truth, probabilities = drawn(ROWS, [0.4, 0.1, 0.3, 0.0])  # No row has the last label.
small_truth, small = drawn(12, [0.5, 0.3])
smooth_truth, smooth = truth[:, :3], probabilities[:, :3]
others = np.clip(0.5 * probabilities + 0.5 * np.round(64 * random.uniform(size=(ROWS, LABELS))) / 64, 0, 1)

starts = np.array([np.sort(smooth[:, i])[::-1][smooth_truth[:, i].sum()] for i in range(3)])
spreads = np.maximum(1e-6, smooth.std(0))
at = np.array([0.3, -0.2, 0.1])


def found(average):
    loss = lambda offsets: smoothed(smooth_truth, smooth, average, starts + spreads * offsets)
    return {
        "loss": loss(at),
        "gradient": [(loss(at + 1e-6 * e) - loss(at - 1e-6 * e)) / 2e-6 for e in np.eye(3)],
        "lowest": minimize(loss, np.zeros(3), method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9}).fun,
    }


start = np.array([-1.2, 1, -0.5, 2])
reference = {
    "probabilities": probabilities.tolist(),
    "truth": truth.tolist(),
    "thresholds": THRESHOLDS,
    "f2": scores(truth, probabilities >= THRESHOLDS, 2),
    "f1": scores(truth, probabilities >= THRESHOLDS, 1),
    "precision": [average_precision_score(truth[:, i], probabilities[:, i]) if truth[:, i].any() else 0 for i in range(LABELS)],
    "others": others.tolist(),
    "correlation": np.mean([np.corrcoef(probabilities[:, i], others[:, i])[0, 1] for i in range(LABELS)]),
    "small": {
        "probabilities": small.tolist(),
        "truth": small_truth.tolist(),
        **{average: best(small_truth, small, average) for average in AVERAGES},
    },
    "smoothed": {average: found(average) for average in ["macro", "micro"]},
    "rosenbrock": {"start": start.tolist(), "value": rosen(start), "gradient": rosen_der(start).tolist(),
                   "lowest_at": minimize(rosen, start, jac=rosen_der, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9}).x.tolist()},
}
lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in reference.items()]
pathlib.Path(__file__).with_name("labels.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
