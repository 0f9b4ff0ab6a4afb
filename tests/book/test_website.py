"""The website's scripts, as far as no browser is needed."""

from pathlib import Path

WEBSITE = Path(__file__).parents[2] / "website"


def test_lines_of_scripts_are_as_long_as_those_of_python():
    scripts = [path for path in sorted(WEBSITE.rglob("*.*js")) if "node_modules" not in path.parts]
    assert len(scripts) > 20
    lines = ((path, line) for path in scripts for line in path.read_text(encoding="utf-8").splitlines())
    assert [(path.name, line) for path, line in lines if len(line) > 120] == []
