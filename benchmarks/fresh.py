"""The first call of a new process, in multiples of what it takes once 16 MB have come and gone.

    python -m benchmarks.fresh CASE FOLDER

Data are read, not drawn, so that nothing large has been freed before.
"""

import statistics
import sys
import time

import numpy as np

from .cases import CASES


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main(name, folder):
    case = next(case for case in CASES if case.name == name)
    y, p = (np.load(f"{folder}/{array}.npy") for array in "yp")
    run = case.run(y, p)
    np.ones(p.size)      # the machine finds memory for a result; too large to change how glibc keeps small arrays
    first = seconds(run)
    np.ones(1 << 21)
    print(first / statistics.median(seconds(run) for _ in range(5)))


if __name__ == "__main__":
    main(*sys.argv[1:])
