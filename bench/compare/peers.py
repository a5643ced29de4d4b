"""Python's side of the comparison: peers.py WHAT COUNT prints one number.

spawn  milliseconds from making a spawn pool of COUNT processes to its first result
map    items per second of Pool.map(square, range(COUNT), chunksize=1) on a warm pool
apply  microseconds per apply_async(square, (1,)).get() on a warm pool, COUNT times
"""
import multiprocessing
import os
import sys
import time


def square(x):
    return x * x


def spawn(count):
    start = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        next(pool.imap(square, range(count)))
        return 1000 * (time.perf_counter() - start)


def map_items(count):
    with multiprocessing.Pool(len(os.sched_getaffinity(0))) as pool:
        pool.map(square, range(1000), chunksize=1)
        start = time.perf_counter()
        pool.map(square, range(count), chunksize=1)
        return count / (time.perf_counter() - start)


def apply(count):
    with multiprocessing.Pool(1) as pool:
        for _ in range(200):
            pool.apply_async(square, (1,)).get()
        start = time.perf_counter()
        for _ in range(count):
            pool.apply_async(square, (1,)).get()
        return 1e6 * (time.perf_counter() - start) / count


if __name__ == "__main__":
    what = {"spawn": spawn, "map": map_items, "apply": apply}[sys.argv[1]]
    print(what(int(sys.argv[2])))
