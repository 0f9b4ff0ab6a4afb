"""Points for each curve of the explorers, and what NumPy's functions answer there: the browser must answer the same.

Prints JSON in which floats are text, so that infinities and −0 survive.
"""

import functools
import json
import random
from collections.abc import Callable, Iterator

import numpy as np
import sympy as sp

from lossbook.explorers import EXPLORERS
from lossbook.explorers.explorer import Curve, Explorer, View
from lossbook.explorers.javascript import real, used

Point = dict[str, float]
POINTS = 1000
EXTREMES = {
    "p": (0.0, 1.0, 1e-300, 1e-9, 1 - 2**-53), "z": (800.0, -800.0, 40.0, -40.0, 1e-12, -1e-300, 1e4, -1e4),
    "r": (1e300, -1e300, 1e150, 1e-150, -1e-300, 1e-9, 0.0), "m": (1e150, -1e150),
}


def evaluate(text: str, where: dict[str, str], at: Point) -> np.float64:
    """A formula at a point, as floats compute it."""
    lines = [*used(text, where).items(), (None, text)]
    known = {name: np.float64(value) for name, value in at.items()}  # 1/0 is infinity
    for name, meaning in lines:
        names, function = compiled(meaning)
        known[name] = np.float64(function(*(known[n] for n in names)))
    return known[None]


@functools.cache
def compiled(text: str) -> tuple[list[str], Callable]:
    expr = real(text)
    names = sorted(expr.free_symbols, key=str)
    return [str(name) for name in names], sp.lambdify(names, expr, "numpy")


def masks(at: Point) -> dict[str, list[float]]:
    """Two masks with these sums, and the chosen pixel last."""
    both, truth, guess = at["I"], at["Y"] - at["I"], at["P"] - at["I"]
    return {"y_true": [1.0] * int(both + truth) + [0.0] * int(guess) + [at["y"]],
            "y_pred": [1.0] * int(both) + [0.0] * int(truth) + [1.0] * int(guess) + [at["p"]]}


def expected(explorer: Explorer, curve: Curve, at: Point) -> tuple[float, float, float]:
    """Value and gradient as the package has them, and the size of what adds up to the gradient."""
    loss, call = curve.same_as.function, curve.same_as.at(lambda text: evaluate(text, curve.where, at))
    if explorer.surface == "masks":
        call |= masks(at)
    # of a mask, the chosen pixel; of a box, both sides that move; of several data, all predictions
    moving = {"masks": slice(-1, None), "boxes": slice(0, None, 2), "": slice(None)}[explorer.surface]
    gradient = np.ravel(loss.gradient(**call)) * evaluate(curve.same_as.factor, curve.where, at)
    return loss(**call), sum(gradient[moving]), sum(abs(gradient if explorer.surface == "boxes" else gradient[moving]))


def points(explorer: Explorer, view: View, rng: random.Random) -> Iterator[Point]:
    for n in range(POINTS):
        at = {parameter.name: rng.uniform(parameter.low, parameter.high) for parameter in explorer.parameters}
        at[view.variable] = rng.uniform(view.x.low, view.x.high)
        if n % 3 == 0:  # as the sliders have it
            at = {name: float(np.round(value, 1)) for name, value in at.items()}
        if explorer.surface == "masks":
            both = rng.randrange(0, 20)
            at |= {"I": both, "Y": both + rng.randrange(0, 8), "P": both + rng.randrange(0, 8)}
            at["y"] = rng.randrange(0, 2)
        if explorer.surface == "boxes" and n % 10 == 0:
            at = {name: value * 1e6 for name, value in at.items()}
        extremes = EXTREMES.get(view.variable, ())
        if n % 4 == 1 and extremes:
            at[view.variable] = extremes[n // 4 % len(extremes)]
        yield {name: float(value) for name, value in at.items()}


def table() -> Iterator[dict]:
    rng = random.Random(0)
    for explorer in EXPLORERS.values():
        for view in explorer.views:
            for curve in (curve for curve in view.curves if curve.same_as):
                rows = []
                for at in points(explorer, view, rng):
                    numbers = expected(explorer, curve, at)
                    rows.append([{k: repr(v) for k, v in at.items()}, *(repr(float(number)) for number in numbers)])
                yield {"explorer": explorer.id, "view": view.id, "curve": curve.id, "loss": curve.same_as.path,
                       "rows": rows}


def main() -> None:
    with np.errstate(all="ignore"):
        print(json.dumps([*table()]))


if __name__ == "__main__":
    main()
