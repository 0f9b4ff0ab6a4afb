"""Settings that all tests share."""

import pytest
from hypothesis import settings

settings.register_profile("book", derandomize=True, deadline=None, database=None)
settings.load_profile("book")


@pytest.fixture(scope="module")
def pictures(request):
    """Those of the module's DRAW, drawn once."""
    return {name: draw() for name, draw in request.module.DRAW.items()}
