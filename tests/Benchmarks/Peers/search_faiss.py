"""Exact search by FAISS (IndexFlatIP, the ten largest inner products) of clustered unit vectors, made as the other side makes its
own: a thousand a cluster, centre + noise of equal length.

Arguments: rows, numbers a row, threads. Speaks with the benchmark by lines: prints "ready", then for every line, the
number of queries, searches so many at once and prints the seconds.
"""
import sys
import time

import faiss
import numpy as np

NEAREST, CLUSTER, BLOCK = 10, 1000, 50_000


def draw(generator, centres, count):
    vectors = centres[generator.integers(len(centres), size=count)]
    vectors += generator.standard_normal(vectors.shape, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def main():
    rows, dimension, threads = (int(argument) for argument in sys.argv[1:4])
    faiss.omp_set_num_threads(threads)
    generator = np.random.default_rng(1)
    centres = generator.standard_normal((max(1, rows // CLUSTER), dimension), dtype=np.float32)
    index = faiss.IndexFlatIP(dimension)
    for first in range(0, rows, BLOCK):
        index.add(draw(generator, centres, min(BLOCK, rows - first)))
    print("ready", flush=True)
    for line in sys.stdin:
        queries = draw(generator, centres, int(line))
        began = time.perf_counter()
        index.search(queries, NEAREST)
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
