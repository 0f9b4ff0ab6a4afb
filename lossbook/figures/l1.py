"""The pictures of the chapter on the absolute error and the quantile loss."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import l1_loss, quantile_loss
from .huber import rising_root
from .looks import DASHED, GRAY, LOOKS
from .style import Picture, draw, gaps_at_jumps, guide, mark, panels, styled, write

GREEN, VIOLET = LOOKS["l1_loss"]["color"], LOOKS["quantile_loss"]["color"]


def of(function: Any, r: Any, **parameters: Any) -> Any:
    """A loss or its slope, residual by residual."""
    return function(np.zeros_like(r), r, reduction="none", **parameters)


@styled
def loss(quantile: float = 0.75) -> Picture:
    """The absolute error and a tilted one; their slopes, which are all that a fit sees of them."""
    figure, (left, right) = panels(2, height=3.4)
    r = np.linspace(-2, 2, 801)
    tilted, flat = rf"$\tau = {quantile:g}$", 1 if quantile > 0.5 else -1  # the side on which it is less steep
    draw(left, "l1_loss", r, of(l1_loss, r), "$|r|$", at=-1.2, shift=(8, 4))
    draw(left, "quantile_loss", r, of(quantile_loss, r, quantile=quantile), tilted, at=0.9 * flat, shift=(0, -14),
         ha="left" if flat > 0 else "right")
    slope = of(l1_loss.gradient, r)
    draw(right, "l1_loss", r, gaps_at_jumps(slope, 0.5), "$|r|$", at=-1.0, shift=(0, -12), ha="center")
    slope = of(quantile_loss.gradient, r, quantile=quantile)
    draw(right, "quantile_loss", r, gaps_at_jumps(slope, 0.1), tilted, at=float(flat), shift=(0, 12), ha="center")
    guide(right, [-2, 2], [0, 0])
    left.set(xlabel="$r$", title="loss", xlim=(-2, 2), ylim=(-0.3, 2))
    right.set(xlabel="$r$", title="slope", xlim=(-2, 2), ylim=(-1.35, 1.2), yticks=[-1, 0, 1])
    return Picture(figure, (
        f"Two panels against the residual r. Left, two losses that are pairs of straight lines with a corner at 0: the "
        f"absolute error rises by 1 a unit on both sides, the quantile loss with tau = {quantile:g} by {quantile:g} on "
        f"the left and by {1 - quantile:g} on the right. Right, their slopes, which jump at 0: from minus 1 to 1, and "
        f"from minus {quantile:g} to {1 - quantile:g}."))


@styled
def steps(constant: Mapping[str, Any], shrinking: Mapping[str, Any]) -> Picture:
    """Gradient descent under absolute and under squared error, by constant steps and by shrinking ones."""
    figure, both = panels(2, height=3.2, sharey=True)
    alt = "Two panels of the estimate against the number of steps. "
    for axes, name, paths in zip(both, ("constant step", "shrinking step"), (constant, shrinking), strict=True):
        for loss, label, at in ("mse_loss", "squared", 0.3), ("l1_loss", "L1", 0.7):
            path = np.asarray(paths[label])
            k = np.arange(len(path))
            # a solid line: dashes would hide the zigzag
            axes.plot(k, path, label=label, zorder=2 if label == "squared" else 3, **LOOKS[loss] | {"linestyle": "-"})
            shift = (0, 18) if label == "L1" else (12, -16)
            write(axes, label, at * k[-1], float(np.interp(at * k[-1], k, path)), shift, color=LOOKS[loss]["color"])
            last = path[-10:]
            alt += f"With a {name}, the last ten of {label} lie between {last.min():.3f} and {last.max():.3f}. "
        guide(axes, [0, len(path) - 1], [1, 1])
        axes.set(xlabel="step", title=name, xlim=(0, len(path) - 1), ylim=(0.2, 1.25))
    both[0].set_ylabel("$m$")
    return Picture(figure, alt.strip())


@styled
def asks(data: Sequence[float] = (0, 1, 2, 4, 8), quantiles: Sequence[float] = (0.5, 0.7)) -> Picture:
    """The mean quantile loss of every constant: a polygon with its corners at the data."""
    figure, [axes] = panels(height=3.3)
    y = np.sort(np.array(data, float))
    m = np.union1d(np.linspace(y[0] - 1, y[-1] + 1, 401), y)
    best = []
    for tau, line in zip(quantiles, (LOOKS["l1_loss"], LOOKS["quantile_loss"]), strict=True):
        def mean(at: Any, tau: float = tau) -> Any:
            return quantile_loss(np.tile(y[:, None], len(at)), np.tile(at, (len(y), 1)), quantile=tau,
                                 reduction="none").mean(0)
        label = rf"$\tau = {tau:g}$"
        axes.plot(m, mean(m), label=label, zorder=3, **line)
        write(axes, label, m[-1], float(mean(m)[-1]), (-4, 10), color=line["color"], ha="right")
        lowest = y[mean(y).argmin()]
        mark(axes, lowest, mean(np.array([lowest])), line["color"])
        best.append(f"at {lowest:g} for tau = {tau:g}")
    for x in y:
        guide(axes, [x, x], [0, mean(np.array([x]))[0]])
    axes.set(xlabel="$m$", title="mean loss", xlim=(m[0], m[-1]), ylim=(0, None), xticks=y)
    return Picture(figure, (
        f"Two polygons of mean loss against the constant prediction m, with corners at the data "
        f"{', '.join(f'{x:g}' for x in y)}. The lowest corner is {' and '.join(best)}."))


def efficiency_t(nu: Any) -> Any:
    """Of the median against the mean, 4f(m)²σ², for the t distribution."""
    def at_zero(v: float) -> float:
        return math.exp(math.lgamma((v + 1) / 2) - math.lgamma(v / 2)) / math.sqrt(v * math.pi)
    return np.array([4 * at_zero(v)**2 * v / (v - 2) for v in np.atleast_1d(nu)])


@styled
def efficiency() -> Picture:
    """The median against the mean as the tails grow lighter."""
    figure, [axes] = panels(height=3.3)
    nu = np.geomspace(2.2, 60, 400)
    curve = efficiency_t(nu)
    draw(axes, "l1_loss", nu, curve, "median", at=3.4, shift=(10, 6))
    draw(axes, "mse_loss", nu, np.ones_like(nu), "mean", at=30, shift=(0, 11), ha="center")
    guide(axes, [nu[0], nu[-1]], [2 / math.pi] * 2)
    write(axes, r"$2/\pi$", nu[0], 2 / math.pi, (4, 10))
    draw_at = rising_root(lambda v: 1 - efficiency_t(v)[0], 3, 30)
    mark(axes, [3, draw_at], efficiency_t([3, draw_at]), GREEN)
    axes.set(xscale="log", xlabel=r"degrees of freedom $\nu$", title="efficiency", xlim=(nu[0], nu[-1]),
             ylim=(0.5, 2.6), xticks=[3, round(draw_at, 2), 10, 30], xticklabels=["3", f"{draw_at:.2f}", "10", "30"])
    axes.minorticks_off()
    return Picture(figure, (
        f"The efficiency of the median against the mean on data from a t distribution, beside a level line at 1 for "
        f"the mean. It falls as the degrees of freedom grow: "
        f"{efficiency_t(3)[0]:.2f} at 3, 1 at {draw_at:.2f}, {efficiency_t(10)[0]:.2f} at 10, and from there on it "
        f"creeps down to {2 / math.pi:.2f}, that of the normal distribution."))


def efficiency_spread(share: Any) -> Any:
    """Of the mean absolute deviation against the standard deviation: the derivation l1-spread-tukey."""
    kurtosis = 3 * (1 + 80 * share) / (1 + 8 * share)**2
    return (kurtosis - 1) / (4 * (math.pi / 2 * (1 + 8 * share) / (1 + 2 * share)**2 - 1))


def efficiency_center(share: Any) -> Any:
    """Of the median against the mean, 4f(m)²σ², when a share has three times the standard deviation of the others."""
    return 2 / math.pi * (1 - share + share / 3)**2 * (1 + 8 * share)


@styled
def contamination() -> Picture:
    """How few bad data it takes until the absolute value is the better measure of spread, and of the center."""
    figure, [axes] = panels(height=3.4)
    share = np.geomspace(2e-4, 0.2, 301)
    crossings = []
    for name, function, line, shift in (("spread", efficiency_spread, {"color": GREEN, "linewidth": 2}, (-8, 4)),
                                        ("center", efficiency_center, LOOKS["l1_loss"], (-8, 8))):
        y = function(share)
        axes.plot(share, y, label=name, zorder=3, **line)
        write(axes, name, 0.012, float(np.interp(0.012, share, y)), shift, color=GREEN, ha="right")
        def excess(e: float, function: Any = function) -> float:
            return function(e) - 1
        at = rising_root(excess, 1e-5, 0.12)
        mark(axes, at, 1, GREEN)
        guide(axes, [at, at], [0.5, 1])
        crossings.append(at)
    guide(axes, [share[0], share[-1]], [1, 1])
    ticks = [0.001, 0.01, 0.1]
    axes.set(xscale="log", xlabel=r"share of bad data $\varepsilon$", title="efficiency", xlim=(share[0], share[-1]),
             ylim=(0.5, 2.2), xticks=ticks, xticklabels=["0.1 %", "1 %", "10 %"])
    axes.minorticks_off()
    return Picture(figure, (
        f"Two curves of efficiency against the share of bad data, on a logarithmic scale. That of the mean absolute "
        f"deviation begins at {efficiency_spread(0):.3f}, crosses 1 at {crossings[0]:.4f} and has its top, "
        f"{efficiency_spread(share).max():.2f}, near {share[efficiency_spread(share).argmax()]:.3f}. That of the "
        f"median begins at {efficiency_center(0):.3f} and crosses 1 only at {crossings[1]:.3f}."))


@styled
def worlds(share: float = 0.2) -> Picture:
    """One density that is a contamination of two normal ones: no estimate can tell which."""
    figure, [axes] = panels(height=3.4)
    b = rising_root(lambda x: (1 - share) * (1 + math.erf(x / math.sqrt(2))) - 1, 0, 10)
    x = np.linspace(-4, 4, 801)

    def normal(center: float) -> Any:
        return (1 - share) * np.exp(-(x - center)**2 / 2) / math.sqrt(2 * math.pi)
    both = np.maximum(normal(-b), normal(b))
    clean = {"around $-b$": (normal(-b), -1), "around $b$": (normal(b), 1)}
    axes.fill_between(x, normal(b), both, color=VIOLET, alpha=0.3, linewidth=0)
    axes.plot(x, both, color=GREEN, linewidth=4, label="with bad data", zorder=2)
    write(axes, "with bad data", 1.25, float(np.interp(1.25, x, both)), (8, 8), color=GREEN)
    for (label, (curve, side)), dashes in zip(clean.items(), ((0, (1, 1.2)), DASHED), strict=True):
        axes.plot(x, curve, color=VIOLET, linestyle=dashes, linewidth=2, label=label, zorder=3)
        guide(axes, [side * b, side * b], [0, both.max()])
        write(axes, "$b$" if side > 0 else "$-b$", side * b, 0, (5 * side, 9), ha="left" if side > 0 else "right")
    write(axes, r"$\varepsilon$", -1.62, 0.05, (-26, 26))
    guide(axes, [-1.3, -1.95], [0.12, 0.15])
    axes.set(xlabel="$x$", title="density", xlim=(-4, 4), ylim=(0, 1.15 * both.max()), yticks=[0, 0.1, 0.2, 0.3])
    return Picture(figure, (
        f"Two bells of mass {1 - share:g}, one around minus {b:.3f} and one around {b:.3f}, and a wide curve that "
        f"follows the left one up to 0 and the right one from there on. Between the wide curve and the right bell lies "
        f"a shaded area of mass {share:g}, the bad data of the one world; by symmetry the other has as many."))


@styled
def engel(table: Mapping[str, Any], lines: Mapping[float, Any], squares: Any) -> Picture:
    """Food against income, with a line for each quantile and the line of least squares; without the richest household.

    `lines[quantile]` and `squares` have the intercept and the slope.
    """
    figure, [axes] = panels(height=4.2)
    x, y = table["income"], table["food"]
    shown = x < x.max()
    axes.scatter(x[shown], y[shown], s=14, color=GRAY, linewidths=0, alpha=0.7, zorder=1)
    ends = np.array([x.min(), x[shown].max()])
    for quantile, (intercept, slope) in lines.items():
        name = f"{quantile:g}"
        look = LOOKS["l1_loss" if quantile == 0.5 else "quantile_loss"]
        axes.plot(ends, intercept + slope * ends, label=name, zorder=3, **look | {"linewidth": 1.6})
        if quantile in (min(lines), 0.5, max(lines)):
            write(axes, name, ends[1], intercept + slope * ends[1], (5, 0), color=look["color"])
    draw(axes, "mse_loss", ends, squares[0] + squares[1] * ends, "squares", at=ends[1], shift=(5, -3))
    axes.set(xlabel="income, francs", title="expenditure on food, francs", xlim=(300, 1.14 * ends[1]), ylim=(0, None))
    slopes = ", ".join(f"{slope:.3f} for {quantile:g}" for quantile, (_, slope) in lines.items())
    return Picture(figure, (
        f"Expenditure on food against income of {shown.sum()} of {len(x)} households, as dots that spread out to the "
        f"right like a fan; the one not shown has an income of {x.max():.0f}. The lines of the quantiles spread out "
        f"with them; their slopes are {slopes}. The line of least squares has the slope {squares[1]:.3f}."))
