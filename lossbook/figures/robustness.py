"""The picture of the page on precision and robustness: what one datum does, and what many on one side do."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .looks import LOOKS
from .style import Picture, draw, gaps_at_jumps, guide, panels, styled, write

PLACES = {  # label → its look, where its name stands in both panels
    "mean": ("mse_loss", (2.0, (-7, 4), "right"), None),
    "median": ("l1_loss", (-2.9, (2, 9), "left"), (0.44, (0, -42), "right")),
    "Huber": ("huber_loss", (2.9, (0, -10), "right"), (0.42, (-8, 8), "right")),
    "pseudo-Huber": ("pseudo_huber_loss", (-2.9, (2, -13), "left"), None),
}


@styled
def moved(x: Any, influences: Mapping[str, Any], shares: Any, biases: Mapping[str, Any], measured: Sequence[float],
          end: float) -> Picture:
    """Influence of a datum at x on normal data; bias by a share of data far out, of a known and of a measured spread.

    `measured` is the bias of Huber's estimate with the spread about the moving fit, which ends in the mean at `end`.
    """
    figure, (left, right) = panels(2, height=3.6)
    for name, y in influences.items():
        look, (at, shift, side), _ = PLACES[name]
        draw(left, look, x, gaps_at_jumps(y, 0.5), name, at, shift, ha=side)
    guide(left, x[[0, -1]], [0, 0])
    left.set(xlabel="datum, in standard deviations", title="influence", xlim=(x[0], x[-1]), ylim=(-2.4, 2.4))
    for name, y in biases.items():
        look, _, place = PLACES[name]
        if place:
            at, shift, side = place
            draw(right, look, shares, y, name, at, shift, ha=side)
    finite = np.isfinite(measured)
    blue = LOOKS["huber_loss"]["color"]
    right.plot(shares[finite], np.asarray(measured)[finite], color=blue, linestyle=":", linewidth=2, label="measured")
    write(right, "measured", 0.28, 2.2, (-6, 0), color=blue, ha="right")
    guide(right, [end, end], [0, 3])
    right.set(xlabel="share of bad data", title="bias", xlim=(0, 0.45), ylim=(0, 3))
    shown = "; ".join(f"{name} {y[-1]:.2f}" for name, y in influences.items() if name != "mean")
    last = "; ".join(f"{name} {np.interp(0.2, shares, y):.2f}" for name, y in biases.items())
    return Picture(figure, (
        f"Two panels. Left, the influence of one datum on normal data: that of the mean is a straight line without "
        f"end; the others level off and are, at {x[-1]:g}, {shown}. Right, the bias by a share of data far out on "
        f"one side, which at 0.2 is: {last}; and {np.interp(0.2, shares, measured):.2f} for Huber with a spread "
        f"measured anew, which leaves all bounds at a share of {end:.2f}."))
