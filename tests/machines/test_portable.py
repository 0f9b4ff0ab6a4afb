"""Of tools/portable.py: which settings there are, which count as played, and that nothing is left behind."""

import os
import sys
import time

import pytest

from tools import portable
from tools.portable import Setting, counts, environment, probe, settings, why_not

USED = ["X86_V3", "X86_V4"]
PLAIN = {"levels": [*USED, "AVX512_SPR"], "used": USED, "kernels": ["SkylakeX"], "threads": [2],
         "functions": ["exact"]}


def test_settings():
    found = {setting.name: setting for setting in settings(USED)}
    assert found["nothing set"].variables == {}
    assert found["NumPy below X86_V4"].variables == {"NPY_DISABLE_CPU_FEATURES": "X86_V4"}
    assert found["NumPy below X86_V4"].says == {"used": ["X86_V3"]}
    assert found["NumPy below X86_V3"].variables == {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"}
    assert found["NumPy below X86_V3"].says == {"used": []}
    assert found["OpenBLAS as on Nehalem"].variables == {"OPENBLAS_CORETYPE": "Nehalem"}
    assert {"OpenBLAS with 1 thread", "OpenBLAS with 2 threads"} <= found.keys()
    assert len(found) == 3 + len(USED) + len(portable.KERNELS) + len(portable.THREADS)
    assert next(setting.name for setting in found.values() if setting.quick) == "nothing set"


def test_nothing_set_is_nothing_set(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", "X86_V4")
    assert not [name for name in environment(Setting("")) if name.startswith(portable.OF_THE_MACHINE)]
    assert environment(Setting("", {"OPENBLAS_CORETYPE": "Zen"}))["OPENBLAS_CORETYPE"] == "Zen"
    assert environment(Setting(""))["PATH"] == os.environ["PATH"]


def test_played():
    [zen] = [setting for setting in settings(USED) if setting.name == "OpenBLAS as on Zen"]
    assert why_not(zen, PLAIN, PLAIN | {"kernels": ["Zen"]}) == ""
    assert why_not(zen, PLAIN, PLAIN) == "asked for kernels Zen, got SkylakeX"
    assert why_not(zen, PLAIN, PLAIN | {"kernels": ["SkylakeX", "Zen"]})        # one of two libraries only
    assert why_not(zen, PLAIN | {"kernels": ["Zen"]}, PLAIN | {"kernels": ["Zen"]}) == "the same as nothing set"
    assert why_not(zen, PLAIN, {}) == "a process under it does not live"
    assert why_not(Setting("nothing set"), PLAIN, PLAIN) == ""


def test_without_levels_the_oldest_differs_in_kernels_only():
    [*_, oldest] = settings([])
    assert oldest.variables == {"OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1"}


def test_a_process_that_dies_says_nothing(monkeypatch):
    monkeypatch.setattr(portable, "PROBE", "raise SystemExit(132)")
    assert probe(Setting("")) == {}


def test_probe():
    """What a process says here, and that one level less is what it says without the highest."""
    plain = probe(Setting("nothing set"))
    assert plain.keys() == PLAIN.keys() and {*plain["used"]} <= {*plain["levels"]}
    for setting in settings(plain["used"]):
        if setting.name.startswith("NumPy below"):
            assert why_not(setting, plain, probe(setting)) == ""
            break


@pytest.mark.parametrize(("output", "found"), [
    ("..\n545 passed in 127.06s (0:02:07)\n", (545, 0)),
    ("3 failed, 542 passed in 127.06s (0:02:07)", (542, 3)),
    ("1 failed, 4 passed, 2 skipped, 1 error in 1.20s", (4, 2)),
    ("= 3 passed, 2 errors in 0.10s =", (3, 2)),
    ("the book says: 5 passed\n2 passed in 1.00s", (2, 0)),
    ("no tests ran in 0.01s", (0, 0)),
    ("Traceback: 7 passed", (0, 0)),
    ("", (0, 0)),
])
def test_closing_line(output, found):
    assert counts(output) == found


def test_only_what_counts_units_in_the_last_place_is_spared_from_functions_that_are_off():
    spared = [setting for setting in settings(PLAIN["used"]) if setting.tests != portable.ALL]
    assert [(setting.tests, [*setting.variables]) for setting in spared] == [(portable.CHAPTERS, ["PYTHONPATH"])]


def test_inexact_functions():
    """Off by a unit in the last place at most, exact where a number is short, and into the caller's array."""
    [setting] = [setting for setting in settings([]) if "PYTHONPATH" in setting.variables]
    code = ("import math, numpy as np; x = np.linspace(0.1, 9, 1000); true = np.array([math.exp(v) for v in x]); "
            "off = (np.exp(x) - true) / np.spacing(true); assert 0.3 < np.mean(off != 0) and abs(off).max() <= 2; "
            "assert np.exp([0.0, -np.inf]).tolist() == [1, 0] and np.log2(8) == 3; "
            "out = np.empty(99); assert np.exp(np.ones(99), out=out) is out and np.ptp(out) > 0; "
            "assert np.exp(np.float32(0.3)).dtype == np.float32 and np.exp.nin == 1")
    assert portable.run([sys.executable, "-c", code], environment(setting)) == (0, "")
    assert why_not(setting, PLAIN, PLAIN | probe(setting)) == ""


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Windows has no process groups")
def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    """Neither the process that was started, which does not listen, nor the one that it has started in turn."""
    note = tmp_path / "numbers"
    code = ("import os, pathlib, signal, subprocess, sys, time; signal.signal(signal.SIGINT, signal.SIG_IGN); "
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
            f"pathlib.Path({str(note)!r}).write_text(f'{{os.getpid()}} {{child.pid}}'); time.sleep(600)")
    stop, started = portable.stop, []

    def communicate(process):
        while not (note.exists() and len(note.read_text().split()) == 2):
            time.sleep(0.05)
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(portable.subprocess.Popen, "communicate", communicate)
    monkeypatch.setattr(portable, "stop", lambda process: stop(process, 1.0))
    with pytest.raises(KeyboardInterrupt):
        portable.run([sys.executable, "-c", code], environment(Setting("")))
    started[0].stdout.close()
    numbers = [int(number) for number in note.read_text().split()]
    for _ in range(100):
        if not any(map(alive, numbers)):
            break
        time.sleep(0.05)
    assert not any(map(alive, numbers))


def test_a_command_that_ends():
    variables = environment(Setting(""))
    assert portable.run([sys.executable, "-c", "print('2 passed in 1s'); raise SystemExit(3)"], variables) == (
        3, "2 passed in 1s\n")


def test_main_says_what_failed(monkeypatch, capsys):
    """A setting that fails is named with its tests, one that did nothing does not count."""
    monkeypatch.setattr(sys, "argv", ["portable"])
    monkeypatch.setattr(portable.signal, "signal", lambda *_: None)
    monkeypatch.setattr(portable, "probe", lambda setting: PLAIN | setting.says if "Zen" in setting.name else PLAIN)
    monkeypatch.setattr(portable, "run", lambda command, variables: (
        (1, "FAILED chapters/mse.ipynb::Cell 48\n1 failed, 9 passed in 1.0s") if "OPENBLAS_CORETYPE" in variables
        else (0, "10 passed in 1.0s")))
    with pytest.raises(SystemExit) as stopped:
        portable.main()
    said = capsys.readouterr().out
    assert stopped.value.code == 1
    assert "nothing set                    10 passed, 0 failed" in said
    assert "OpenBLAS as on Zen             9 passed, 1 failed" in said
    assert "FAILED chapters/mse.ipynb::Cell 48" in said
    assert "OpenBLAS as on Nehalem         not played: asked for kernels Nehalem, got SkylakeX" in said
    assert "OpenBLAS with 2 threads        not played: the same as nothing set" in said
    assert "NumPy with AVX512_SPR          not played: this processor does not have it" in said
