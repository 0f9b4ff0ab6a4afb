"""How long Huber's loss takes, value and gradient, beside scikit-learn's compiled loop and plain NumPy on whole arrays.

    python benchmarks/huber.py

Everything runs in turn, so that a busy machine disturbs all alike; medians are compared, on one thread.
"""

import statistics
import subprocess
import sys
import time

import numpy as np

import lossbook

SIZE, ROUNDS, CALLS = 10_000_000, 11, 2000
rng = np.random.default_rng(0)
y, p = rng.normal(size=(2, SIZE))


def ours():
    return lossbook.huber_loss.value_and_gradient(y, p)


def plain(delta=1.0):
    r = p - y
    a = np.abs(r)
    value = np.where(a <= delta, 0.5 * r**2, delta * (a - 0.5 * delta)).mean()
    return value, np.where(a <= delta, r, delta * np.sign(r)) / r.size


def scikit_learn():
    from sklearn._loss.loss import HuberLoss

    loss = HuberLoss()
    loss.closs.delta = 1.0
    return lambda: loss.loss_gradient(y, p, n_threads=1)


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def fresh():
    """The first call of a new process, in multiples of what it takes once large arrays have come and gone."""
    np.ones(SIZE)    # the machine finds memory for a result; too large to change how glibc keeps small arrays
    first = seconds(ours)
    for _ in range(ROUNDS):
        np.ones(1 << 21)
    print(first / statistics.median(seconds(ours) for _ in range(ROUNDS)))


def in_new_processes(*arguments):
    """The median of the numbers that so many runs of Python print."""
    command = [sys.executable, *arguments]
    return statistics.median(float(subprocess.check_output(command)) for _ in range(ROUNDS))


def main():
    runners = {"lossbook": ours, "scikit-learn": scikit_learn(), "plain NumPy": plain}
    times = {name: [] for name in runners}
    for _ in range(ROUNDS):
        for name, run in runners.items():
            times[name].append(seconds(run))
    median = {name: statistics.median(t) for name, t in times.items()}
    for name, t in median.items():
        print(f"{name:13} {t / SIZE * 1e9:6.2f} ns an element   lossbook / {name}: {median['lossbook'] / t:.2f}")

    print(f"first call of a process / later ones: {in_new_processes(__file__, 'fresh'):.2f}")

    small = y[:10], p[:10]
    for name, run in {"a checked call on 10 elements": lambda: lossbook.huber_loss(*small),
                      "np.add on the same": lambda: np.add(*small)}.items():
        times = [seconds(lambda run=run: [run() for _ in range(CALLS)]) / CALLS for _ in range(ROUNDS)]
        print(f"{name}: {statistics.median(times) * 1e6:.1f} µs")

    code = "import time, numpy; t = time.perf_counter(); import lossbook; print(time.perf_counter() - t)"
    print(f"import lossbook, after numpy: {in_new_processes('-c', code) * 1e3:.0f} ms")


if __name__ == "__main__":
    fresh() if "fresh" in sys.argv else main()
