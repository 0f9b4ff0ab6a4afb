"""Every loss obeys every law of laws.py."""

import pytest

from lossbook import LOSSES, dice_coefficient, dice_loss
from tests.laws import LAWS, SCORE_LAWS

SCORES = [(dice_coefficient, dice_loss)]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)
def test_law(loss, law):
    law(loss)


@pytest.mark.parametrize("law", SCORE_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize(("score", "loss"), SCORES, ids=lambda f: f.__name__)
def test_law_of_scores(score, loss, law):
    law(score, loss)
