"""The style of all pictures: how a loss looks, that it reads on both pages, that drawing leaves nothing behind."""

import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

import lossbook
from lossbook.figures import looks

PAGES = {"light": "#ffffff", "dark": "#121212"}


def test_leaves_nothing_behind():
    script = """if True:
        import sys, matplotlib
        settings = lambda: {k: matplotlib.rcParams[k] for k in matplotlib.rcParams if not k.startswith("backend")}
        before = settings()
        from lossbook.figures import huber
        huber.loss()
        assert settings() == before
        assert "matplotlib.pyplot" not in sys.modules and "sympy" not in sys.modules
    """
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


# Readable on both pages, with and without color


def luminance(color):
    c = np.array(to_rgb(color))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def brighter(color):
    """As the stylesheet shows a picture's color on a dark page."""
    return np.minimum(1, 1.3 * np.array(to_rgb(color)))


@pytest.mark.parametrize("color", sorted({looks.GRAY} | {look["color"] for look in looks.LOOKS.values()}))
def test_reads_on_both_pages(color):
    assert contrast(color, PAGES["light"]) >= 4.5
    assert contrast(brighter(color), PAGES["dark"]) >= 4.5


def test_a_look_is_that_of_a_loss():
    assert looks.LOOKS.keys() <= {loss.__name__ for loss in lossbook.LOSSES}


FAMILIES = (
    ("huber_loss", "mse_loss", "l1_loss"),
    ("huber_loss", "pseudo_huber_loss", "log_cosh_loss"),
    ("huber_loss", "smooth_l1_loss", "l1_loss"),
    ("mse_loss", "l1_loss", "quantile_loss"),
    ("binary_cross_entropy", "focal_loss", "mse_loss"),
    ("dice_loss", "generalized_dice_loss", "tversky_loss", "iou_loss"),
    ("box_iou_loss", "giou_loss", "diou_loss", "ciou_loss"),
)


@pytest.mark.parametrize("family", FAMILIES)
def test_those_that_meet_differ_in_color_and_in_line(family):
    for one, other in combinations((looks.LOOKS[name] for name in family), 2):
        assert one["color"] != other["color"]
        assert (one["linestyle"], one["linewidth"]) != (other["linestyle"], other["linewidth"])
