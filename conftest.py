"""nbval compares what the chapters' cells print, but not their pictures. This does."""

import pytest

from tools.notebooks import pictures, same_picture

collect_ignore = ["tests/typed_calls.py"]  # the type checker reads it; nobody runs it


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    if hasattr(item, "cell"):
        stored = pictures(item.cell)
        drawn = [output.data["image/png"] for output in item.test_outputs if "image/png" in output.get("data", {})]
        assert len(stored) == len(drawn)
        for number, (old, new) in enumerate(zip(stored, drawn), 1):
            assert same_picture(old.data["image/png"], new), f"picture {number} of cell {item.cell.id} has changed"
    return result
