"""A bug planted anywhere in lossbook/losses breaks a law."""

import importlib
import inspect
import warnings

import pytest

from lossbook import LOSSES
from tests import mutants
from tests.laws import LAWS, SCORE_LAWS
from tests.test_laws import SCORES

NO_BUG = {    # changed statement: why no law can mind
    "c = np.minimum(a, 41)": "from 19 on, log cosh |r| is |r| - log 2 to the last bit",
    "asks_for='y >= D / 2'": "a pixel on the threshold may be in or out: the coefficient stays",
    "S = Y + P + smooth - void": "where void is 1 the sums are 0, and 0/-1 is 0 as is 0/1",
}


def broken_law(module, changed):
    """The name of a law that the module breaks; those that the changed function has no part in are not asked."""
    claims = changed in {loss.__name__ for loss in LOSSES}
    trials = [(law, [getattr(module, loss.__name__)]) for law in (LAWS[::-1] if claims else LAWS) for loss in LOSSES
              if changed in (loss.__name__, loss.formula.__name__) and hasattr(module, loss.__name__)]
    trials += [(law, [getattr(module, f.__name__) for f in pair]) for law in SCORE_LAWS for pair in SCORES
               if all(hasattr(module, f.__name__) for f in pair)]
    for law, functions in trials:
        try:
            with warnings.catch_warnings(action="error"):
                law(*functions)
        except (Exception, pytest.fail.Exception):
            return law.__name__
    return None


MODULES = [importlib.import_module(name) for name in sorted({loss.__module__ for loss in LOSSES})]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_planted_bugs_break_a_law(module):
    planted = [*mutants.plant(inspect.getsource(module))]
    unseen = {statement for changed, statement, source in planted if not broken_law(mutants.load(source), changed)}
    assert unseen - NO_BUG.keys() == set()
    assert len(planted) >= 100


@pytest.mark.parametrize("statement", NO_BUG)
def test_what_is_no_bug_was_planted(statement):
    sources = map(inspect.getsource, MODULES)
    assert any(statement == planted for source in sources for _, planted, _ in mutants.plant(source))
