"""What the picture of precision and robustness draws: what it is given, and its words say it."""

import numpy as np
from numpy.testing import assert_array_equal

from lossbook.figures import robustness
from tests.figures.pictures import EveryPicture, curves, labels, line

X = np.linspace(-3, 3, 601)
INFLUENCES = {"mean": X, "median": 1.25 * np.sign(X), "Huber": 1.22 * np.clip(X, -1.345, 1.345),
              "pseudo-Huber": 1.6 * X / np.sqrt(1 + X**2)}
SHARES = np.linspace(0, 0.45, 10)
BIASES = {"median": SHARES, "Huber": 1.3 * SHARES, "pseudo-Huber": 1.6 * SHARES}
MEASURED = np.where(SHARES < 0.33, 2 * SHARES, np.nan)

DRAW = {"moved": lambda: robustness.moved(X, INFLUENCES, SHARES, BIASES, MEASURED, 0.334)}
TWO_PANELS = ["moved"]


def test_moved(pictures):
    left, right = pictures["moved"].figure.axes
    for name in "mean", "Huber", "pseudo-Huber":
        x, y = line(left, name)
        assert_array_equal((x, y), (X, INFLUENCES[name]))
    x, y = line(left, "median")  # without a stroke through its jump
    seen = np.isfinite(y)
    assert_array_equal(y[seen], 1.25 * np.sign(x[seen]))
    for name in "median", "Huber":
        assert_array_equal(line(right, name)[1], BIASES[name])
    assert_array_equal(line(right, "measured"), (SHARES[:7], MEASURED[:7]))
    assert len(curves(right, "l1_loss")) == 1
    assert labels(right).keys() == {"median", "Huber", "measured"}
    assert "which at 0.2 is: median 0.20; Huber 0.26; pseudo-Huber 0.32; and 0.40 for Huber" in pictures["moved"].alt
    assert "at 3, median 1.25; Huber 1.64; pseudo-Huber 1.52" in pictures["moved"].alt
    assert "a share of 0.33" in pictures["moved"].alt


class TestEveryPicture(EveryPicture):
    two_panels = TWO_PANELS
