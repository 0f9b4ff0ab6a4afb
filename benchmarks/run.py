"""How fast, how sparing and how exact the losses are, beside other libraries in the same run.

    make benchmarks                   takes a quarter of an hour, prints tables and writes benchmarks/results.json
    make benchmarks QUICK=--quick     tries it in half a minute on small data, for which limits are not meant

Everything that is compared runs in turn, so that a busy machine disturbs all alike; times are medians. PyTorch's times
include its automatic derivative, and those of scikit-learn end with each entry's loss, without a mean. Where a loss may
take a certain share of a peer's time (`limit`), that was set on a processor with AVX-512, on which NumPy's exp takes
0.5 ns a number; where it takes 5, so does every loss of a logit.
"""

import datetime
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import tracemalloc
import warnings
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from . import compiled, plain
from .accuracy import accuracy, runners
from .cases import CASES, SMALL
from .fresh import seconds

QUICK = "--quick" in sys.argv
ROUNDS, CALLS, PROCESSES, SHRINK, POINTS = (3, 200, 1, 50, 100) if QUICK else (9, 2000, 5, 1, 2000)
PEERS = {"lossbook": {case.name: case.run for case in CASES}, "plain NumPy": plain.PEERS, **compiled.PEERS}


def medians(runs, calls=1):
    """Seconds a call, of several functions that run in turn."""
    def several(run):
        for _ in range(calls):
            run()

    times = [{name: seconds(partial(several, run)) / calls for name, run in runs.items()} for _ in range(ROUNDS)]
    return {name: statistics.median(row[name] for row in times) for name in runs}


def in_new_processes(*arguments):
    """The median of the numbers that a few runs of Python print."""
    return statistics.median(float(subprocess.check_output([sys.executable, *arguments])) for _ in range(PROCESSES))


def drawn(case, shape=None):
    rows, *columns = shape or next(iter(case.shapes))
    return case.draw(np.random.default_rng(0), (rows // SHRINK, *columns))


def machine():
    x, cpuinfo = np.random.default_rng(0).random(1 << 15), Path("/proc/cpuinfo")
    lines = cpuinfo.read_text() if cpuinfo.exists() else ""
    model = next((line.split(":")[1].strip() for line in lines.splitlines() if line.startswith("model name")), None)
    times = medians({f.__name__: partial(f, x) for f in (np.exp, np.log1p, np.sqrt)}, 100)
    code = "import time, numpy; t = time.perf_counter(); import lossbook; print(time.perf_counter() - t)"
    yield {"processor": model or platform.processor(), "cores": os.cpu_count(), "avx512": "avx512f" in lines,
           "load": os.getloadavg()[0], "system": platform.system(), "python": platform.python_version(),
           **{name: version(name) for name in ("numpy", "torch", "scikit-learn", "numba")},
           "date": datetime.date.today().isoformat(), **{f"ns_of_{f}": t / x.size * 1e9 for f, t in times.items()},
           "ms_of_import": 1e3 * in_new_processes("-c", code)}


def speed(threads):
    compiled.use(threads)
    for case in CASES:
        for shape, limits in case.shapes.items():
            y, p = drawn(case, shape)
            runs = runners(case, PEERS, y, p)
            if threads > 1:
                del runs["plain NumPy"]           # which has but one
            for run in runs.values():
                run()                             # what is to be compiled is compiled now
            calls = max(1, 10**6 // p.size)    # of short ones several
            times = {peer: t / p.size * 1e9 for peer, t in medians(runs, calls).items()}
            for peer in [*runs][1:]:
                yield {"case": case.name, "shape": " × ".join(map(str, p.shape)), "ns": times["lossbook"], "peer": peer,
                       "ns_of_peer": times[peer], "ratio": times["lossbook"] / times[peer],
                       "limit": limits.get(peer) if threads == 1 else None}


def small():
    compiled.use(1)
    for case in CASES:
        if case.name in SMALL:
            y, p = case.draw(np.random.default_rng(0), (10,))
            value = partial(case.loss, y, p, **case.options)
            times = medians({**runners(case, PEERS, y, p), "lossbook, value alone": value}, CALLS)
            for peer, t in times.items():
                yield {"case": case.name, "peer": peer, "us": t * 1e6, "ratio": times["lossbook"] / t,
                       "limit": SMALL[case.name] if peer == "torch" else None}


def memory():
    def peak(run):
        tracemalloc.start()
        run()
        bytes_ = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return bytes_

    for case in CASES:
        columns = next(iter(case.shapes))[1:]
        y, p = drawn(case, (10**7 // math.prod(columns), *columns))
        runs = runners(case, PEERS, y, p)
        yield {"case": case.name, "value": peak(partial(case.loss, y, p, **case.options)) / p.nbytes, "limit": 0.1,
               "value_and_gradient": peak(runs["lossbook"]) / p.nbytes,
               "of_plain_numpy": peak(runs["plain NumPy"]) / p.nbytes}


def fresh():
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            for name, array in zip("yp", drawn(case), strict=True):
                np.save(f"{folder}/{name}.npy", array)
            yield {"case": case.name, "ratio": in_new_processes("-m", "benchmarks.fresh", case.name, folder),
                   "limit": 1.25}


def over(limit=None, ratio=0.0, value=0.0, gradient=0.0, **_):
    return limit is not None and max(ratio, value, gradient) > limit


def table(title, rows):
    text = [[*rows[0]], *([f"{x:.3g}" if isinstance(x, float) else "" if x is None else str(x) for x in row.values()]
                          for row in rows)]
    widths = [max(map(len, column)) for column in zip(*text, strict=True)]
    print(f"\n{title}")
    for line, row in zip(text, [{}, *rows], strict=True):
        print(" *"[over(**row)], *(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


def main():
    warnings.simplefilter("ignore")
    results = {}
    for title, rows in {
        "machine": machine(), "speed": speed(1), "speed, all threads": () if QUICK else speed(os.cpu_count()),
        "calls on 10 entries": small(), "memory, in inputs": memory(), "fresh process": fresh(),
        "accuracy, in units of the last place": accuracy(PEERS, POINTS),
    }.items():
        rows = [{k: float(f"{x:.4g}") if isinstance(x, float) else x for k, x in row.items()} for row in rows]
        if rows:
            table(title, rows)
        results[title] = rows
    if not QUICK:
        Path("benchmarks/results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
