"""Each list of Python versions is the one in pyproject.toml, and the lock covers all of them."""

import re
import sys
import tomllib
from collections import defaultdict

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import wheels
from tools.wheels import ROOT, SYSTEMS, complaint, pythons

PYTHONS = pythons()
PLATFORMS = {
    "manylinux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "darwin": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def pins():
    """Each pin of the lock with its hashes, by the package's name."""
    found = defaultdict(list)
    for block in re.split(r"\n(?=[a-z0-9])", re.sub(r"^ *#.*\n", "", text("requirements.txt"), flags=re.MULTILINE)):
        pin, *hashes = block.replace("\\\n", "").split(" --hash=")
        requirement = Requirement(pin.strip())
        found[canonicalize_name(requirement.name)].append((requirement, hashes))
    return found


def environment(python, system):
    [platform] = (values for name, values in PLATFORMS.items() if name in system)
    machine = "AMD64" if "windows" in system else "arm64" if "darwin" in system else system.split("-")[0]
    return default_environment() | platform | {
        "python_version": python, "python_full_version": f"{python}.7", "platform_machine": machine,
        "implementation_name": "cpython", "platform_python_implementation": "CPython"}


def test_the_versions_follow_each_other():
    assert PYTHONS == [f"3.{minor}" for minor in range(11, 11 + len(PYTHONS))] and len(PYTHONS) == 5


def test_every_other_place_agrees():
    first, *_, last = PYTHONS
    settings = tomllib.loads(text("pyproject.toml"))
    assert settings["project"]["requires-python"] == f">={first}"
    assert settings["tool"]["mypy"]["python_version"] == first
    assert settings["tool"]["ruff"]["target-version"] == f"py{first.replace('.', '')}"
    assert f"--python-version {first}" in text("Makefile")
    for page in "README.md", "chapters/index.ipynb", "website/extension/words.py", "website/offline.py":
        assert re.findall(r"Python (3\.\d+ \w+ [\w.]*\w)", text(page)) == [f"{first} to {last}"], page


def test_continuous_integration_tries_them_all():
    matrix = yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]["package"]["strategy"]["matrix"]
    tried = {(system, python) for system in matrix["os"] for python in matrix["python"]}
    tried |= {(case["os"], case["python"]) for case in matrix["include"]}
    assert tried >= {("ubuntu-latest", python) for python in PYTHONS}
    for system in matrix["os"]:
        assert {(system, PYTHONS[0]), (system, PYTHONS[-1])} <= tried


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_has_one_pin_for_each(python, system):
    wanted = {canonicalize_name(Requirement(line.split("#")[0]).name)
              for line in text("requirements.in").splitlines() if line and not line.startswith("#")}
    here, lock = environment(python, system), pins()
    assert wanted < lock.keys() and len(lock) > 100
    for name, several in lock.items():
        taken = [pin for pin, _ in several if pin.marker is None or pin.marker.evaluate(here)]
        assert len(taken) == 1 or (not taken and len(several) == 1 and name not in wanted), (name, several)
        assert all(hashes for _, hashes in several)


def test_a_missing_wheel_is_reported(monkeypatch, capsys):
    assert "pip" in complaint(sys.executable, PYTHONS[0], SYSTEMS[0])     # which is no uv
    monkeypatch.setattr(sys, "argv", ["wheels", "uv"])
    for missing in (None, (PYTHONS[-1], SYSTEMS[1])):
        monkeypatch.setattr(wheels, "complaint", lambda uv, *case, missing=missing: "no wheel" * (case == missing))
        with pytest.raises(SystemExit) as stopped:
            wheels.main()
        lines = capsys.readouterr().out.splitlines()
        assert bool(stopped.value.code) == bool(missing)
        assert [line.split() for line in lines] == [
            ["Python", python, system, *("no wheel" if (python, system) == missing else "ok").split()]
            for python in PYTHONS for system in SYSTEMS]
