"""Run the book as other processors would, as far as this one can play them.

python -m tools.portable          the chapters and the laws under each setting
python -m tools.portable --quick  only the chapters, under those settings that are the farthest apart

NumPy and OpenBLAS choose among several versions of their code by the processor that they find, and both can be told to
choose as on an older one. No setting counts as played unless a process under it says that it took effect.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

CHAPTERS = ("chapters",)
LAWS = ("tests/test_laws.py", "tests/test_properties.py", "lossbook", "README.md")
ALL = (*CHAPTERS, *LAWS)
RUN = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--numprocesses=auto", "--dist=loadfile", "--color=no")
OF_THE_MACHINE = "OPENBLAS_", "OMP_", "MKL_", "GOTO_", "NPY_"     # whatever was set from outside is taken away

# What a process says of itself: all levels that NumPy was built with, those that it uses, and each OpenBLAS.
PROBE = """
import json
import numpy as np, scipy.linalg
from numpy._core import _multiarray_umath as umath
from threadpoolctl import threadpool_info
blas = [library for library in threadpool_info() if library["internal_api"] == "openblas"]
print(json.dumps({
    "levels": umath.__cpu_dispatch__,
    "used": [level for level in umath.__cpu_dispatch__ if umath.__cpu_features__[level]],
    "kernels": sorted({library["architecture"] for library in blas}),
    "threads": sorted({library["num_threads"] for library in blas}),
    "functions": ["exact" if isinstance(np.exp, np.ufunc) else "off by a unit"],
}))
"""


class Setting(NamedTuple):
    """Environment variables, what a process under them should say of itself, if a quick run has it, what is run."""

    name: str
    variables: Mapping[str, str] = {}
    says: Mapping[str, Any] = {}
    quick: bool = False
    tests: tuple[str, ...] = ALL


KERNELS = "Haswell", "SkylakeX", "Zen", "Nehalem"
THREADS = 1, 2


def without(levels: Sequence[str]) -> dict[str, str]:
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(levels)} if levels else {}


def settings(used: Sequence[str]) -> Iterator[Setting]:
    """For a machine where NumPy uses these levels, the lowest first."""
    yield Setting("nothing set", quick=True)
    for place in reversed(range(len(used))):
        yield Setting(f"NumPy below {used[place]}", without(used[place:]), {"used": list(used[:place])})
    for kernel in KERNELS:
        variables, quick = {"OPENBLAS_CORETYPE": kernel}, kernel == "Haswell"
        yield Setting(f"OpenBLAS as on {kernel}", variables, {"kernels": [kernel]}, quick)
    for count in THREADS:
        variables = {"OPENBLAS_NUM_THREADS": str(count)}
        yield Setting(f"OpenBLAS with {count} thread{'s'[: count - 1]}", variables, {"threads": [count]})
    variables = {"PYTHONPATH": str(Path(__file__).parent / "inexact")}
    # The laws count units in the last place, and want the same answer twice: what is off at random breaks both.
    yield Setting("another mathematical library", variables, {"functions": ["off by a unit"]}, True, CHAPTERS)
    oldest = without(used) | {"OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1"}
    yield Setting("the oldest of all", oldest, {"used": [], "kernels": ["Nehalem"], "threads": [1]}, True)


def environment(setting: Setting) -> dict[str, str]:
    rest = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_MACHINE)}
    return rest | setting.variables


def probe(setting: Setting) -> dict[str, Any]:
    """Nothing, if it did not live to say something: kernels that the processor cannot run."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", PROBE], env=environment(setting),
                          capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {}


def why_not(setting: Setting, plain: Mapping[str, Any], played: Mapping[str, Any]) -> str:
    """Why a setting is not played here, or nothing; `plain` is what a process says of itself with nothing set."""
    if not played:
        return "a process under it does not live"
    for what, wanted in setting.says.items():
        if played[what] != wanted:
            return f"asked for {what} {shown(wanted)}, got {shown(played[what])}"
    if setting.variables and played == plain:
        return "the same as nothing set"
    return ""


def shown(values: Sequence[Any]) -> str:
    return ", ".join(map(str, values)) or "none"


def counts(output: str) -> tuple[int, int]:
    """Passed, and failed or in error, by the closing line of the test runner; none of either where it has none."""
    count = r"(\d+) (passed|failed|error)s?\b"
    closing = [line for line in output.splitlines() if re.search(count + r".* in [\d.]+s", line)]
    found = {word: int(number) for number, word in re.findall(count, "".join(closing[-1:]))}
    return found.get("passed", 0), found.get("failed", 0) + found.get("error", 0)


def run(command: Sequence[str], variables: Mapping[str, str]) -> tuple[int, str]:
    """What a command returned and printed. Interrupted, it takes down all that the command has started."""
    process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               encoding="utf-8", errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate()
    except BaseException:
        stop(process)
        raise
    return process.returncode, output


def stop(process: subprocess.Popen[str], patience: float = 10.0) -> None:
    """First as Ctrl-C would, so that the test runner ends its kernels; then by force."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    for sign in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(patience)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the chapters alone, under the settings farthest apart")
    quick = parser.parse_args().quick
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    plain = probe(Setting("nothing set"))
    if not plain:
        sys.exit("nothing here can tell which code NumPy and OpenBLAS use: install requirements.txt first")
    print(f"here NumPy uses {shown(plain['used'])}; OpenBLAS {shown(plain['kernels'])}, "
          f"threads: {shown(plain['threads'])}")
    for level in plain["levels"]:
        if level not in plain["used"]:
            print(f"{'NumPy with ' + level:30} not played: this processor does not have it")
    broken = 0
    for setting in settings(plain["used"]):
        if quick and not setting.quick:
            continue
        if reason := why_not(setting, plain, probe(setting)):
            print(f"{setting.name:30} not played: {reason}", flush=True)
            continue
        start = time.monotonic()
        code, output = run([sys.executable, *RUN, *(CHAPTERS if quick else setting.tests)], environment(setting))
        passed, failed = counts(output)
        print(f"{setting.name:30} {passed} passed, {failed} failed, {time.monotonic() - start:.0f} s", flush=True)
        if code or failed or not passed:
            broken += 1
            print("\n".join(line for line in output.splitlines() if line.startswith(("FAILED", "ERROR")))
                  or output[-2000:])
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
