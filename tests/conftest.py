"""Settings that all tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

# What the tests share, such as the laws, shows its numbers where it fails, too.
TESTS = Path(__file__).parent
SHARED = [".".join(path.relative_to(TESTS.parent).with_suffix("").parts) for path in sorted(TESTS.rglob("*.py"))
          if not path.stem.startswith(("test_", "typed_", "conftest"))]
pytest.register_assert_rewrite(*SHARED)

settings.register_profile("book", derandomize=True, deadline=None, database=None)
settings.load_profile("book")


@pytest.fixture(scope="module")
def pictures(request):
    """Those of the module's DRAW, drawn once."""
    return {name: draw() for name, draw in request.module.DRAW.items()}
