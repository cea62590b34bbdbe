"""Other ways to find the ten largest inner products: numpy's matrix product, and FAISS' HNSW and IVF of eight-bit codes with refinement,
each with the least effort that finds 99 of 100.

Arguments: rows, queries (files of float32), numbers a row, threads, kind (numpy, hnsw or ivf). Speaks with the benchmark by lines: prints
"ready", then answers "run" with the seconds that all queries together took, "recall" with recall@10 and "effort" with ef or nprobe.
"""
import sys
import time

import faiss
import numpy as np

NEAREST, WANTED = 10, 0.99
EFFORTS = {"numpy": [0], "hnsw": [16, 24, 32, 48, 64, 96, 128, 192, 256, 512], "ivf": [1, 2, 4, 8, 16, 32, 64, 128, 256]}
LINKS, REFINED = 16, 10  # HNSW's M; candidates that are refined, for each that is wanted.


class Numpy:
    def __init__(self, rows):
        self.columns = rows.T

    def search(self, queries, _):
        scores = queries @ self.columns
        best = np.argpartition(scores, -NEAREST, axis=1)[:, -NEAREST:]
        order = np.argsort(-np.take_along_axis(scores, best, 1), axis=1)
        return np.take_along_axis(best, order, 1)


class Faiss:
    def __init__(self, rows, kind):
        self.kind = kind
        count, dimension = rows.shape
        description = f"HNSW{LINKS}" if kind == "hnsw" else f"IVF{max(1, int(count ** 0.5))},SQ8,RFlat"
        self.index = faiss.index_factory(dimension, description, faiss.METRIC_INNER_PRODUCT)
        self.index.train(rows)
        self.index.add(rows)

    def search(self, queries, effort):
        if self.kind == "hnsw":
            self.index.hnsw.efSearch = effort
        else:
            self.index.k_factor = REFINED
            faiss.extract_index_ivf(self.index.base_index).nprobe = effort
        return self.index.search(queries, NEAREST)[1]


def recall(found, expected):
    return np.mean([len(set(a) & set(b)) / NEAREST for a, b in zip(found, expected)])


def main():
    rows, queries = (np.fromfile(path, np.float32).reshape(-1, int(sys.argv[3])) for path in sys.argv[1:3])
    faiss.omp_set_num_threads(int(sys.argv[4]))
    kind = sys.argv[5]
    exact = Numpy(rows)
    expected = exact.search(queries, 0)
    searcher = exact if kind == "numpy" else Faiss(rows, kind)
    for effort in EFFORTS[kind]:
        reached = recall(searcher.search(queries, effort), expected)
        if reached >= WANTED:
            break

    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "run":
            began = time.perf_counter()
            searcher.search(queries, effort)
            print(time.perf_counter() - began, flush=True)
        else:
            print(reached if line.strip() == "recall" else effort, flush=True)


if __name__ == "__main__":
    main()
