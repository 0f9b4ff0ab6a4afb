"""Whether the lock can be installed from wheels alone, with every Python and on every system that the book supports.

python -m tools.wheels UV        asks the package registry through the program uv; installs nothing
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
SYSTEMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")


def pythons() -> list[str]:
    """The versions that pyproject.toml lists, the oldest first: the one place where they stand."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return re.findall(r"Python :: (3\.\d+)$", "\n".join(project["classifiers"]), re.MULTILINE)


def complaint(uv: str, python: str, system: str) -> str:
    """What uv says if a package of the lock has no wheel there; nothing if each has one."""
    done = subprocess.run(
        [uv, "pip", "install", "--dry-run", "--no-deps", "--require-hashes", "--only-binary", ":all:",
         "--python-version", python, "--python-platform", system, "--target", "_build/nowhere",
         "-r", "requirements.txt"],
        capture_output=True, text=True, cwd=ROOT)
    return done.stderr if done.returncode else ""


def main() -> None:
    failed = False
    for python in pythons():
        for system in SYSTEMS:
            found = complaint(sys.argv[1], python, system)
            failed |= bool(found)
            print(f"Python {python:5} {system:24} {found or 'ok'}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
