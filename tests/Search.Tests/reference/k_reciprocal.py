"""Writes distances and what k-reciprocal re-ranking makes of them, equation by equation of arXiv:1701.08398.

Each thing is its own first neighbour, besides its k others; of equally near ones the lower number comes first; half of k1 is rounded to
even. Thing 0 asks. Needs Debian's python3-numpy. Run: /usr/bin/python3 k_reciprocal.py
"""
import json
import pathlib

import numpy as np

random = np.random.default_rng(17)


def neighbours(distances, k):
    """(N, N) of bool: whether the column is among the row's k nearest, or itself."""
    keys = distances.copy()
    np.fill_diagonal(keys, -1)
    order = np.argsort(keys, axis=1, kind="stable")[:, : k + 1]
    among = np.zeros(distances.shape, bool)
    np.put_along_axis(among, order, True, axis=1)
    return among


def re_ranked(distances, k1, k2, weight):
    among = neighbours(distances, k1)
    reciprocal = among & among.T  # (3)
    half = neighbours(distances, int(np.around(k1 / 2)))
    half = half & half.T
    expanded = reciprocal.copy()
    for p in range(len(distances)):  # (5)
        for q in np.flatnonzero(reciprocal[p]):
            if (reciprocal[p] & half[q]).sum() >= 2 / 3 * half[q].sum():
                expanded[p] |= half[q]
    v = np.where(expanded, np.exp(-distances), 0)  # (7)
    nearest = neighbours(distances, k2 - 1).astype(float)
    v = nearest @ v / nearest.sum(1, keepdims=True)  # (11)
    jaccard = 1 - np.minimum(v[0], v).sum(1) / np.maximum(v[0], v).sum(1)  # (10)
    return ((1 - weight) * jaccard + weight * distances[0])[1:]  # (12)


def case(things, dimension, clusters, k1, k2, weight):
    centres = random.normal(size=(clusters, dimension))
    x = centres[random.integers(clusters, size=things)] + 0.7 * random.normal(size=(things, dimension))
    x[things // 2] = x[things // 3]  # A copy: ties.
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    distances = np.clip(np.round(1 - x @ x.T, 4), 0, 2)
    np.fill_diagonal(distances, 0)
    expected = re_ranked(distances, k1, k2, weight)
    return {"k1": k1, "k2": k2, "lambda": weight, "distances": distances.tolist(), "expected": np.round(expected, 9).tolist()}


cases = [case(40, 8, 4, 20, 6, 0.3), case(60, 6, 8, 7, 3, 0), case(25, 5, 3, 5, 1, 0.5), case(8, 4, 2, 20, 6, 0.3), case(30, 6, 5, 1, 1, 1)]
with open(pathlib.Path(__file__).with_suffix(".json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
