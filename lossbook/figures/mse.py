"""The pictures of the chapter on squared error."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .. import l1_loss, mse_loss
from .looks import BLUE, DASHDOTTED, DASHED, GRAY, GREEN, LONG, RED, look
from .style import Picture, draw, guide, mark, panels, styled, write


@styled
def loss(data: Sequence[float] = (1, 2, 6), at: float = 3) -> Picture:
    """The parabola beside the absolute error, and the squares that the name speaks of."""
    figure, (left, right) = panels(2, height=3.5)
    r = np.linspace(-3.2, 3.2, 321)
    zeros = np.zeros_like(r)
    draw(left, "mse_loss", r, mse_loss(zeros, r, reduction="none"), "squared", -2.6, (9, 0))
    draw(left, "l1_loss", r, l1_loss(zeros, r, reduction="none"), "absolute", 3.1, (0, -44), ha="right")
    mark(left, [1, 2, 3], [1, 4, 9], RED)
    left.set(xlabel="residual", title="loss", xlim=(-3.2, 3.2), ylim=(0, 10))
    corner = 0.0
    for y in data:                                   # a square on each residual, side by side
        side = abs(at - y)
        right.add_patch(Rectangle((corner, min(at, y)), side, side, facecolor=RED, edgecolor=RED, alpha=0.25))
        right.plot([corner, corner], [at, y], color=RED, linewidth=2)
        mark(right, corner, y)
        corner += side + 0.5
    guide(right, [-0.5, corner], [at, at])
    write(right, "prediction", corner - 3.6, at, (0, -9), color=GRAY)
    right.set(title="squares", xlim=(-0.6, corner), ylim=(min(data) - 0.6, max(data) + 0.6), aspect="equal", xticks=[],
              yticks=sorted({*data, at}))
    total = sum((at - y)**2 for y in data)
    return Picture(figure, (
        f"Two panels. Left, loss against residual: the squared error is a parabola, with marks at 1, 4 and 9 for "
        f"residuals of 1, 2 and 3; the absolute error is a V that meets it at 1 and is below it beyond. Right, the "
        f"data {', '.join(f'{y:g}' for y in data)} and the prediction {at:g}, with a square on each residual; the "
        f"areas are {', '.join(f'{(at - y)**2:g}' for y in data)}, together {total:g}."))


@styled
def steps(paths: Mapping[float, Any]) -> Picture:
    """How far gradient descent is above the minimum, for steps on either side of the limit (in units of it)."""
    figure, [axes] = panels(height=3.3)
    looks = dict(zip(sorted(paths), (look(BLUE, LONG), look(GREEN, "-"), look(RED, DASHED)), strict=True))
    ends = []
    for share, excess in paths.items():
        n = np.arange(len(excess))
        axes.plot(n, excess, label=f"{share:g}", **looks[share])
        there = 3 * len(n) // 4
        place: Any = {"shift": (0, 9)} if share > 1 else {"shift": (0, -10), "ha": "right"}
        write(axes, f"{share:g}", there, excess[there], color=looks[share]["color"], **place)
        ends.append(f"with {share:g} of it they start at {excess[0]:.3g} and end at {excess[-1]:.2g}")
    axes.set(yscale="log", xlabel="step", title="MSE above its minimum", xlim=(0, n[-1]))
    return Picture(figure, (
        f"Three curves of the loss above its minimum against the number of steps, on a logarithmic scale. In units of "
        f"the largest step that converges, {'; '.join(ends)}. The last one falls at first and then rises in a "
        f"straight line."))


@styled
def tradeoff(degrees: Any, bias: Any, variance: Any, error: Any, noise: float) -> Picture:
    """What the expected squared error of a polynomial is made of, by its degree."""
    figure, [axes] = panels(height=3.6)
    guide(axes, degrees[[0, -1]], [noise, noise])
    write(axes, "noise", degrees[-1], noise, (0, 8), color=GRAY, ha="right")
    for y, name, color, dashes, at, shift, side in (
        (bias, "squared bias", BLUE, LONG, 2.4, (8, 2), "left"),
        (variance, "variance", GREEN, DASHDOTTED, degrees[-1], (0, 9), "right"),
        (noise + bias + variance, "sum", GRAY, "-", 0.5, (8, 4), "left"),
    ):
        axes.plot(degrees, y, color=color, linestyle=dashes, linewidth=2, label=name)
        write(axes, name, at, float(np.interp(at, degrees, y)), shift, color=color, ha=side)
    mark(axes, degrees, error, RED)
    best = int(np.argmin(error))
    axes.set(xlabel="degree", title="squared error", xlim=(degrees[0] - 0.2, degrees[-1] + 0.2), ylim=(0, None))
    return Picture(figure, (
        f"Squared error against the degree of a polynomial. The squared bias falls from {bias[0]:.2f} to nearly 0 at "
        f"degree {best}; the variance rises from {variance[0]:.2f} to {variance[-1]:.2f}; a level line shows the "
        f"noise, {noise:.2f}. Dots, the error on new data, lie on the sum of the three, and lowest at degree {best}, "
        f"with {error[best]:.2f}."))


@styled
def days(leverage: Any, residual: Any, named: Sequence[int]) -> Picture:
    """Residual against leverage, with curves on which a point left out has the same residual."""
    figure, [axes] = panels(height=3.6)
    h = np.linspace(0, 0.5, 101)
    for left_out in (-10, -5, 5, 10):
        guide(axes, h, left_out * (1 - h))
        write(axes, f"{left_out:+d}".replace("-", "−"), 0.5, left_out / 2, (3, 0))
    guide(axes, [0, 0.5], [0, 0])
    mark(axes, leverage, residual)
    found = []
    for day in named:
        x, y = leverage[day - 1], residual[day - 1]
        write(axes, f"day {day}", x, y, (8, 8 if y > 5 else -8), color=RED)
        mark(axes, x, y, RED)
        found.append(f"day {day} has leverage {x:.2f} and residual {y:.1f}")
    axes.set(xlabel="leverage", title="residual", xlim=(0, 0.56), ylim=(-9, 9))
    return Picture(figure, (
        f"Residual against leverage for {len(residual)} days. Of those that are named, {'; '.join(found)}. Four "
        f"straight lines that come closer to 0 to the right show which points would be 5 or 10 off if left out."))


def tangent_gap(axes: Axes, convex: Any, slope: Any, m: float, y: float, x: Any) -> float:
    """Draws a convex function, its tangent at m, and how far it is above it at y: that is the loss."""
    line = convex(m) + slope(m) * (x - m)
    axes.plot(x, convex(x), color=BLUE, linewidth=2, label="convex")
    axes.plot(x, line, color=GRAY, linewidth=1.2, label="tangent")
    foot = float(convex(m) + slope(m) * (y - m))
    axes.plot([y, y], [foot, convex(y)], color=RED, linewidth=3, label="loss")
    mark(axes, m, convex(m))
    gap = float(convex(y) - foot)
    write(axes, f"{gap:.2f}", y, foot + 0.6 * gap, (6, 0), color=RED)
    return gap


@styled
def bregman(m: float = 1, y: float = 3) -> Picture:
    """Two losses of one make: how far a convex function is above its tangent."""
    figure, (left, right) = panels(2, height=3.4)
    x = np.linspace(0.02, 3.6, 359)
    squared = tangent_gap(left, np.square, lambda m: 2 * m, m, y, x)
    poisson = tangent_gap(right, lambda y: y * np.log(y), lambda m: np.log(m) + 1, m, y, x)
    for axes, name, top in (left, "$y^2$", 12), (right, r"$y\,\log\,y$", 4.5):
        axes.set(title=name, xlabel="$y$", xlim=(0, 4.2), xticks=[0, m, y], xticklabels=["0", "$m$", "$y$"],
                 ylim=(-0.15 * top, top))
    return Picture(figure, (
        f"Two panels, each with a convex curve, its tangent at m = {m:g} and a thick line between them at y = {y:g}. "
        f"Left, the square: the gap is {squared:.2f}. Right, y times its logarithm: the gap is {poisson:.2f}, and the "
        f"curve bends less the farther it goes."))


@styled
def halves(rows: Mapping[str, Any]) -> Picture:
    """Strips of small pictures, one row for each way of completing them."""
    figure, _ = panels(height=0.88 * len(rows) + 0.1)
    figure.clear()
    grid = figure.subplots(len(rows), 1)
    for axes, (name, pictures) in zip(grid, rows.items(), strict=True):
        gap = np.full((pictures.shape[1], 1), np.nan)
        strip = np.hstack([part for picture in pictures for part in (picture, gap)][:-1])
        axes.imshow(strip, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
        axes.set_title(name, pad=4)
        axes.set_axis_off()
    names = list(rows)
    gray = [f"{np.mean((rows[name][:, 4:] > 0.25) & (rows[name][:, 4:] < 0.75)):.0%} of the lower half is gray"
            f" in row {n}, {name}" for n, name in enumerate(names, 1)]
    return Picture(figure, (
        f"{len(names)} rows of {len(next(iter(rows.values())))} handwritten digits. The upper half of each is the same "
        f"in all rows, the lower half differs: {'; '.join(gray)}. The digits of the row that holds means look smeared, "
        f"as if several were printed over each other."))
