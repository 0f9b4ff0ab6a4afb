"""Every form of every loss obeys every law of laws.py."""

from importlib import import_module

import pytest

from tests.forms import FORMS, SCORES, Subject
from tests.laws import LAWS, SCORE_LAWS


@pytest.mark.parametrize(("form", "law"), [(form, law) for form in FORMS for law in LAWS if law.concerns(form)],
                         ids=lambda x: x.__name__)
def test_law(form, law):
    law(form)


@pytest.mark.parametrize("law", SCORE_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize(("score", "loss"), SCORES, ids=lambda f: f.__name__)
def test_law_of_scores(score, loss, law):
    law(score, Subject(loss))


def test_laws_show_their_numbers_where_they_fail():
    """pytest rewrites the `assert` of test modules, and of those that conftest.py names before they are imported."""
    for name in "forms", "laws", "mutants", "kinds.trials", "figures.pictures":
        assert "@pytest_ar" in vars(import_module(f"tests.{name}")), name
