"""The pictures of the chapter on Huber's loss."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any, cast

import numpy as np

from .. import huber_loss, log_cosh_loss, pseudo_huber_loss
from .looks import GRAY, LOOKS
from .style import Picture, draw, gaps_at_jumps, guide, mark, panels, styled, write

BLUE = LOOKS["huber_loss"]["color"]


def of(function: Callable[..., Any], r: Any, **parameters: Any) -> Any:
    """A loss or one of its derivatives, residual by residual."""
    return function(np.zeros_like(r), r, reduction="none", **parameters)


@styled
def loss(delta: float = 1.0) -> Picture:
    """Huber's loss between half the squared error and delta times the absolute error."""
    figure, [axes] = panels(height=2.7)
    r = np.linspace(-3.5, 3.5, 701) * delta
    draw(axes, "huber_loss", r, of(huber_loss, r, delta=delta), "Huber", at=2.6 * delta, shift=(8, -6), va="top")
    draw(axes, "mse_loss", r, r**2 / 2, "$r^2/2$", at=2.35 * delta, shift=(-10, 4), ha="right")
    draw(axes, "l1_loss", r, delta * np.abs(r), r"$\delta\,|r|$", at=-0.8 * delta, shift=(8, 6))
    joints = np.array([-delta, delta])
    height = of(huber_loss, joints, delta=delta)
    mark(axes, joints, height, BLUE)
    for x, y, name, side in zip(joints, height, (r"$-\delta$", r"$\delta$"), ("right", "left"), strict=True):
        guide(axes, [x, x], [0, y])
        write(axes, name, x, 0, (5 * np.sign(x), 9), color=BLUE, ha=side)
    axes.set(xlabel="$r$", title="loss", ylim=(0, 3.4 * delta**2), xlim=(r[0], r[-1]))
    far = of(huber_loss, np.array([3 * delta]), delta=delta)[0]
    return Picture(figure, (
        f"Three curves of loss against residual r. Huber's loss lies on the parabola of half the squared error between "
        f"minus {delta:g} and {delta:g}, where two dots mark the joints, and goes on as the parabola's tangents. "
        f"At r = {3 * delta:g} it has reached {far:g}, the parabola {4.5 * delta**2:g}; "
        f"delta times |r| is {3 * delta**2 - far:g} above it there and everywhere beyond the joints."))


def rising_root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function is zero, by bisection."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return (low + high) / 2


def minimax_threshold(share: float) -> float:
    """The k of the derivation huber-least-favorable: 2φ(k)/k − 2Φ(−k) = ε/(1 − ε)."""
    def lacking(k: float) -> float:
        tails = math.sqrt(2 / math.pi) * math.exp(-k**2 / 2) / k - math.erfc(k / math.sqrt(2))
        return share / (1 - share) - tails
    return rising_root(lacking, 0, 40)


@styled
def density(k: float = 1.345) -> Picture:
    """The noise that each of three losses expects."""
    figure, [axes] = panels(height=3.2)
    x = np.linspace(-5, 5, 501)
    z = math.sqrt(2 * math.pi) * math.erf(k / math.sqrt(2)) + 2 * math.exp(-k**2 / 2) / k
    huber = np.exp(-of(huber_loss, x, delta=k)) / z
    normal = np.exp(-x**2 / 2) / math.sqrt(2 * math.pi)
    laplace = k / 2 * np.exp(-k * np.abs(x))
    draw(axes, "huber_loss", x, huber, "Huber", at=2.6, shift=(6, 6))
    draw(axes, "mse_loss", x, normal, "normal", at=3.4, shift=(-8, -6), ha="right", va="top")
    draw(axes, "l1_loss", x, laplace, "Laplace", at=-0.4, shift=(-8, 4), ha="right", va="bottom")
    joints = np.array([-k, k])
    mark(axes, joints, np.exp(-of(huber_loss, joints, delta=k)) / z, BLUE)
    axes.set(yscale="log", ylim=(1e-5, 1.2), xlim=(-5, 5), xlabel="$r$", title="density, log scale")
    return Picture(figure, (
        f"Three densities against r, on a logarithmic scale. The normal one is a parabola that falls ever faster, the "
        f"Laplace one a tent of two straight lines. Huber's is a parabola between minus {k:g} and {k:g} and goes on in "
        f"straight lines, parallel to the tent's: at r = 4 it is {huber[450]:.5f}, the normal {normal[450]:.5f}."))


@styled
def least_favorable(share: float = 0.2) -> Picture:
    """The worst that a contaminated share can do to normal noise."""
    figure, [axes] = panels(height=3.2)
    x = np.linspace(-5, 5, 501)
    k = minimax_threshold(share)
    clean = (1 - share) * np.exp(-x**2 / 2) / math.sqrt(2 * math.pi)
    least = (1 - share) * np.exp(-of(huber_loss, x, delta=k)) / math.sqrt(2 * math.pi)
    axes.fill_between(x, clean, least, color=BLUE, alpha=0.3, linewidth=0)
    draw(axes, "huber_loss", x, least, "Huber", at=0.9, shift=(8, 4))
    draw(axes, "mse_loss", x, clean)
    top = least.max()
    write(axes, "normal", 0, 0.27 * top, ha="center", color=LOOKS["mse_loss"]["color"])
    write(axes, r"$\varepsilon$", 0, 0.11 * top, ha="center")
    for side in -1, 1:
        guide(axes, [0.2 * side, 2.25 * side], [0.11 * top, 0.11 * top])
    axes.set(xlim=(-5, 5), ylim=(0, 1.15 * top), xlabel="$r$", title="density", yticks=[0, 0.1, 0.2, 0.3])
    return Picture(figure, (
        f"Two densities against r: {1 - share:g} times the normal one, and the least favorable one. They coincide "
        f"between minus {k:.3f} and {k:.3f}; beyond, the second is higher, and the two shaded gaps have together the "
        f"area epsilon = {share:g}."))


@styled
def slopes() -> Picture:
    """What an easy and a hard example pull, under three losses."""
    figure, [axes] = panels(height=3.4)
    r = np.linspace(-1.5, 5, 651)
    draw(axes, "huber_loss", r, of(huber_loss.gradient, r), "Huber", at=2.7, shift=(0, -13), ha="center")
    draw(axes, "mse_loss", r, r, "squared", at=2.6, shift=(-12, 6), ha="right")
    draw(axes, "l1_loss", r, gaps_at_jumps(np.sign(r), 0.5), "absolute", at=2.7, shift=(0, 13), ha="center")
    points = np.array([0.3, 4.0])
    huber = of(huber_loss.gradient, points)
    for x, y in zip(points, huber, strict=True):
        guide(axes, [x, x], [-2, max(x, 1)])
        mark(axes, [x, x, x], [y, x, np.sign(x)])
        write(axes, f"$r = {x:g}$", x, -1.75, (6, 0))
    axes.set(xlabel="$r$", title="slope", xlim=(-1.5, 5), ylim=(-2, 4.6))
    return Picture(figure, (
        f"Three curves of slope against residual r. Half the squared error has the slope r, the absolute error 1 with "
        f"the sign of r; Huber's slope follows the first up to 1 and the second from there on. An easy example at "
        f"r = {points[0]:g} pulls with {points[0]:g}, 1 and {huber[0]:g}, a hard one at r = {points[1]:g} with "
        f"{points[1]:g}, 1 and {huber[1]:g}."))


RELATIVES = {"Huber": huber_loss, "pseudo-Huber": pseudo_huber_loss, "log-cosh": log_cosh_loss}


@styled
def relatives() -> Picture:
    """Gradient and curvature of Huber's loss and of its two smooth relatives."""
    figure, (left, right) = panels(2, width_ratios=(5, 4))
    r = np.linspace(-4, 4, 801)
    for function in RELATIVES.values():
        draw(left, function.__name__, r, of(function.gradient, r))
        draw(right, function.__name__, r, gaps_at_jumps(of(function.hessian, r), 0.5))
    for name, x, y, side in (("Huber", 0.55, 0.85, "right"), ("log-cosh", 1.6, 0.35, "left"),
                             ("pseudo-Huber", -0.75, -0.45, "right")):
        write(left, name, x, y, ha=side, color=LOOKS[RELATIVES[name].__name__]["color"])
    # log-cosh runs between the two others
    guide(left, [1.25, 1.7], [math.tanh(1.25), 0.43])
    left.set(xlabel="$r$", title="slope", xticks=[-4, -2, 0, 2, 4], yticks=[-1, 0, 1], ylim=(-1.12, 1.1))
    right.set(xlabel="$r$", title="curvature", xticks=[-4, -2, 0, 2, 4], yticks=[0, 1], ylim=(-0.05, 1.1))
    at2 = {name: of(function.gradient, np.array([2.0]))[0] for name, function in RELATIVES.items()}
    return Picture(figure, (
        f"Two panels against residual r. Left, the slopes: all three rise from minus 1 to 1; at r = 2 Huber has "
        f"{at2['Huber']:.2f}, log-cosh {at2['log-cosh']:.2f} and pseudo-Huber {at2['pseudo-Huber']:.2f}. Right, the "
        f"curvatures: Huber's is 1 between minus 1 and 1 and 0 outside, with a jump at each end; the other two are "
        f"bells of height 1 that never reach 0."))


def location(data: Any, delta: float) -> float:
    """The constant on which all pulls balance: the root of the summed gradient, by bisection."""
    def pull(m: float) -> float:
        return huber_loss.gradient(data, np.full_like(data, m), delta=delta, reduction="sum").sum()
    return rising_root(pull, data.min(), data.max())


@styled
def path(data: Sequence[float] = (0, 0, 1, 1, 3)) -> Picture:
    """Huber's answer for every threshold, from the median to the mean."""
    figure, [axes] = panels(height=3.2)
    y = np.array(data, float)
    delta = np.arange(1, 181) / 180 * np.ptp(y)
    answer = np.array([location(y, d) for d in delta])
    mean, median = y.mean(), np.median(y)
    levels = {mean: "mean"} | {median: "mean = median" if mean == median else "median"}
    for value, name in levels.items():
        guide(axes, [0, delta[-1]], [value, value])
        write(axes, name, 0.3 * delta[-1], value, (0, 10))
    draw(axes, "huber_loss", delta, answer, "Huber", at=0.4 * delta[-1], shift=(8, -10))
    lowest = answer.argmin()
    mark(axes, delta[lowest], answer[lowest], BLUE)
    axes.set(xlabel=r"$\delta$", title="$m$", xlim=(0, delta[-1]))
    axes.margins(y=0.15)
    arrived = delta[np.flatnonzero(~np.isclose(answer, mean, rtol=1e-9))[-1] + 1]
    return Picture(figure, (
        f"Huber's answer for the data {', '.join(f'{v:g}' for v in y)} against its threshold delta, beside level lines "
        f"at the median {median:.3g} and the mean {mean:.3g}. It starts at the median, its lowest value is "
        f"{answer[lowest]:.2f} at delta = {delta[lowest]:.2f}, its highest {answer.max():.2f}, and from "
        f"delta = {arrived:.2f} on it is the mean."))


@styled
def tangents(delta: float = 1.0) -> Picture:
    """Huber's loss as the highest of the parabola's tangents that are not too steep."""
    figure, [axes] = panels(height=3.4)
    r = np.linspace(-3.5, 3.5, 701) * delta
    touching = np.linspace(-delta, delta, 9)
    for u in touching:
        guide(axes, r, u * r - u**2 / 2)
    draw(axes, "huber_loss", r, of(huber_loss, r, delta=delta), "Huber", at=2.2 * delta, shift=(-8, 8), ha="right")
    mark(axes, touching, of(huber_loss, touching, delta=delta), BLUE)
    last = (3.0 * delta, 3 * delta * touching[5] - touching[5]**2 / 2)
    write(axes, "$u\\,r - u^2/2$", *last, (0, -12), ha="center", va="top")
    axes.set(xlabel="$r$", title="loss", xlim=(r[0], r[-1]), ylim=(-0.6 * delta**2, 3.1 * delta**2))
    return Picture(figure, (
        f"Huber's loss as a wide curve over {len(touching)} thin straight lines with slopes from minus {delta:g} to "
        f"{delta:g}. Each line touches the curve in one dot between minus {delta:g} and {delta:g} and is nowhere above "
        f"it; beyond the outermost dots the curve is the steepest line itself."))


@styled
def majorizer(delta: float = 1.0, at: float = 3.0) -> Picture:
    """Huber's loss under the parabola that touches it at a residual beyond delta and at its opposite."""
    figure, [axes] = panels(height=3.4)
    s = np.linspace(-1.5, 1.5, 601) * abs(at)
    w = delta / abs(at)
    touching = np.array([-abs(at), abs(at)])
    height = of(huber_loss, touching, delta=delta)
    parabola = height[0] + w * (s**2 - at**2) / 2
    lowest = parabola.min()
    draw(axes, "huber_loss", s, of(huber_loss, s, delta=delta), "Huber", at=0.55 * abs(at), shift=(8, -8), va="top")
    draw(axes, "mse_loss", s, parabola, "$H_\\delta(r) + w\\,(s^2 - r^2)/2$", at=0, shift=(0, 18), ha="center")
    for x, y, name, side in zip(touching, height, ("$-r$", "$r$"), ("right", "left"), strict=True):
        guide(axes, [x, x], [0, y])
        write(axes, name, x, 0, (5 * np.sign(x), 9), ha=side)
    mark(axes, touching, height, BLUE)
    mark(axes, 0, lowest, LOOKS["mse_loss"]["color"])
    axes.set(xlabel="$s$", title="loss", xlim=(s[0], s[-1]), ylim=(0, 1.05 * parabola[-1]))
    return Picture(figure, (
        f"Two curves of loss against residual s. A parabola touches Huber's loss from above in two dots, at "
        f"s = minus {abs(at):g} and s = {abs(at):g}, where both are {height[0]:g}, and is higher everywhere else. A "
        f"third dot marks its lowest point, {lowest:g} at s = 0, where Huber's loss is 0."))


def normal_moments(k: Any) -> tuple[Any, Any]:
    """E ψ² and E ψ′ for a standard normal residual: A and B of the derivation huber-minimax."""
    k = np.asarray(k, float)
    inside = np.vectorize(math.erf)(k / math.sqrt(2))                 # 2Φ(k) − 1
    beyond = np.vectorize(math.erfc)(k / math.sqrt(2))                # 2Φ(−k)
    return inside - 2 * k * np.exp(-k**2 / 2) / math.sqrt(2 * math.pi) + k**2 * beyond, inside


@styled
def efficiency() -> Picture:
    """What a threshold costs on normal data, and what it saves when a share of them is not normal."""
    figure, (left, right) = panels(2, height=3.3)
    k = np.arange(1, 3501) / 1000
    a, b = normal_moments(k)
    usual = 1.345
    a95, b95 = normal_moments(usual)
    share95 = b95**2 / a95
    guide(left, [usual, usual, 0], [0.6, share95, share95])
    guide(left, [0, k[-1]], [1, 1])
    guide(left, [0, k[-1]], [2 / math.pi, 2 / math.pi])
    write(left, r"$2/\pi$", k[-1], 2 / math.pi, (0, 9), ha="right")
    draw(left, "huber_loss", k, b**2 / a)
    mark(left, usual, share95, BLUE)
    write(left, f"{share95:.0%}", usual, share95, (6, -10), color=BLUE)
    left.set(xlabel="$k$", title="efficiency", xlim=(0, k[-1]), ylim=(0.6, 1.02), yticks=[0.6, 0.7, 0.8, 0.9, 1],
             xticks=[0, usual, 3], xticklabels=["0", f"{usual}", "3"])
    best = []
    for share, dashes in (0.01, "-"), (0.05, (0, (4, 1.6))), (0.1, (0, (1, 1.2))):
        variance = ((1 - share) * a + share * k**2) / ((1 - share) * b)**2
        lowest, edge, label = variance.argmin(), np.flatnonzero(variance < 2.28)[-1], rf"$\varepsilon = {share:g}$"
        best.append(f"{variance[lowest]:.2f} at k = {k[lowest]:.3f} for epsilon = {share:g}")
        right.plot(k, variance, color=BLUE, linestyle=dashes, linewidth=2.2, label=label)
        mark(right, k[lowest], variance[lowest], BLUE)
        write(right, label, float(k[edge]), float(variance[edge]), (-4, 0), color=BLUE, ha="right", va="bottom")
    right.set(xlabel="$k$", title="worst variance", xlim=(0, k[-1]), ylim=(1, 2.4))
    return Picture(figure, (
        f"Two panels against k, the threshold in standard deviations. Left, the efficiency on normal data rises from "
        f"{2 / math.pi:.3f} towards 1 and is {share95:.3f} at k = {usual}. Right, the worst variance when a share "
        f"epsilon of the data is bad, in three curves with a dot at the lowest point: {', '.join(best)}."))


@styled
def influence(k: float = 1.345) -> Picture:
    """How far one more observation moves the mean, Huber's answer and the median of normal data."""
    figure, [axes] = panels(height=3.4)
    x = np.linspace(-4, 4, 801)
    _, inside = normal_moments(k)
    huber = of(huber_loss.gradient, x, delta=k) / inside
    median = math.sqrt(math.pi / 2) * np.sign(x)
    draw(axes, "huber_loss", x, huber, "Huber", at=3.0, shift=(0, 12))
    draw(axes, "mse_loss", x, x, "mean", at=2.6, shift=(-12, 4), ha="right")
    draw(axes, "l1_loss", x, gaps_at_jumps(median, 0.5), "median", at=3.0, shift=(0, -14))
    axes.set(xlabel="$x$", title="influence", xlim=(-4, 4), ylim=(-3.7, 3.6))
    return Picture(figure, (
        f"Three influence curves against the observation x. The mean's is a straight line of slope 1 without end. "
        f"Huber's rises more steeply, with slope {1 / inside:.2f}, and stays at {huber[-1]:.2f} from x = {k:g} on. "
        f"The median's jumps at 0 from minus {median[-1]:.2f} to {median[-1]:.2f}."))


@styled
def gaps() -> Picture:
    """How far the two smooth relatives stay below Huber's loss."""
    figure, [axes] = panels(height=3.2)
    r = np.linspace(0, 10, 1001)
    pseudo = of(huber_loss, r) - of(pseudo_huber_loss, r)
    cosh = of(huber_loss, r) - of(log_cosh_loss, r)
    for limit, name in (1 / 2, "$1/2$"), (math.log(2) - 1 / 2, r"$\log\,2 - 1/2$"):
        guide(axes, [0, 10], [limit, limit])
        write(axes, name, 10, limit, (0, 10), ha="right")
    draw(axes, "pseudo_huber_loss", r, pseudo, "Huber − pseudo-Huber", at=3.6, shift=(8, -10))
    draw(axes, "log_cosh_loss", r, cosh, "Huber − log-cosh", at=5.0, shift=(0, -14))
    axes.set(xlabel="$r$", xlim=(0, 10), ylim=(0, 0.58))
    return Picture(figure, (
        f"Two curves of the difference from Huber's loss against the residual. Both rise from 0 and never fall. Huber "
        f"minus pseudo-Huber is {pseudo[-1]:.2f} at r = 10 and creeps towards one half; Huber minus log-cosh is within "
        f"a thousandth of its limit {math.log(2) - 1 / 2:.3f} from r = {r[cosh > math.log(2) - 0.501][0]:.1f} on."))


def exact_losses(r: float) -> tuple[Decimal, Decimal]:
    """Pseudo-Huber and log-cosh at a float, to some 40 digits."""
    with localcontext(prec=60):
        d = Decimal(r)
        return (1 + d * d).sqrt() - 1, ((d.exp() + (-d).exp()) / 2).ln()


def worst_errors(values: Any, truth: Any, size: int) -> Any:
    """The largest relative error among each `size` neighbors and all that follow, at most 1, as the next power of ten.

    The errors themselves are another machine's last bits; of this bound every machine finds the same.
    """
    errors = [float(abs(Decimal(float(v)) / t - 1)) for v, t in zip(values, truth, strict=True)]
    worst = np.maximum.accumulate(np.reshape(errors, (-1, size)).max(axis=1)[::-1])[::-1]
    return 10.0 ** np.ceil(np.log10(np.minimum(worst, 1)))


@styled
def rounding() -> Picture:
    """What the textbook formulas lose to rounding at small residuals, and the package's do not."""
    figure, both = panels(2, height=3.3, sharey=True)
    decades, half = 9, 100                              # residuals in half a decade: enough to meet a bad one
    edges = 10.0 ** np.arange(-decades, 0.25, 0.5)
    r = 10.0 ** (np.arange(-decades * 2 * half, 0) / (2 * half))
    textbook = {"pseudo-Huber": (np.sqrt(1 + r**2) - 1, r"$\sqrt{1 + r^2} - 1$"),
                "log-cosh": (np.log(np.cosh(r)), r"$\log\,\cosh\,r$")}
    truths = zip(*(exact_losses(x) for x in r), strict=True)
    alt = ("Two panels of the worst relative error among residuals of a size and above, in steps of powers of ten, "
           "against that size, all scales logarithmic. ")
    for axes, truth, (name, (naive, formula)) in zip(both, truths, textbook.items(), strict=True):
        function = RELATIVES[name]
        error, ours = worst_errors(naive, truth, half), worst_errors(of(function, r), truth, half)
        steps = np.repeat(edges, 2)[1:-1]
        axes.plot(steps, np.repeat(error, 2), color=GRAY, linewidth=2, label=formula)
        write(axes, formula, 3e-5, 1e-5, (8, 8), va="bottom")
        draw(axes, function.__name__, steps, np.repeat(ours, 2), function.__name__, at=3e-5, shift=(0, 12), ha="center")
        bound, below = np.log10([error[2 * (decades - 4)], ours.max()]).round()
        alt += (f"For {name}, the textbook formula is 0 up to 1e{math.floor(math.log10(r[naive == 0].max()))}, and off "
                f"by up to 1e{bound:.0f} from 1e-4 on; the package stays below 1e{below:.0f}. ")
        axes.set(xscale="log", yscale="log", xlabel="$r$", title=name, xlim=(1e-9, 1), ylim=(1e-17, 10),
                 xticks=[1e-8, 1e-4, 1], yticks=[1e-16, 1e-8, 1])
    both[0].set_ylabel("worst relative error")
    return Picture(figure, alt.strip())


@styled
def states(table: Mapping[str, Any], lines: Mapping[str, Mapping[str, Sequence[float]]],
           weights: Mapping[str, Any] | None = None) -> Picture:
    """Murder rates of the states against two regressors, with the lines of two losses.

    `lines[regressor]` has the intercept and slope of "mse_loss" and of "huber_loss"; `weights[regressor]` shades the
    points by what each counts, between 0 and 1.
    """
    figure, both = panels(2, height=3.2, sharey=True)
    murder, capital = table["murder"], list(table["state"]).index("District of Columbia")
    alt = "Two scatter plots of murders per 100 000 inhabitants in 50 states and in D.C., which lies far above them. "
    # the longer label in as many lines as keep it off the points
    labels = {"poverty": ("poverty", "least\nsquares"), "single": ("single-headed households", "least squares")}
    for axes, (regressor, fits) in zip(both, lines.items(), strict=True):
        percent, squares = labels[regressor]
        x, counts = table[regressor], 1.0 if weights is None else weights[regressor]
        axes.scatter(x, murder, s=26, edgecolors=GRAY, facecolors="none", linewidths=0.8, zorder=3)
        axes.scatter(x, murder, s=26, color=GRAY, linewidths=0, alpha=cast(Any, counts), zorder=3)
        write(axes, "D.C.", x[capital], murder[capital], (-7, 0), ha="right")
        ends = np.array([x.min(), x.max()])
        for name, label, shift, side in (("huber_loss", "Huber", -31, "top"), ("mse_loss", squares, 5, "bottom")):
            intercept, slope = fits[name]
            draw(axes, name, ends, intercept + slope * ends, label, at=ends[1], shift=(0, shift), ha="right", va=side)
        axes.set_xlabel(f"{percent} (%)")
        alt += (f"Against {percent}, the line of least squares has slope {fits['mse_loss'][1]:.3f}, Huber's "
                f"{fits['huber_loss'][1]:.3f}. ")
    both[0].set(title="murders per 100 000", xticks=[10, 15, 20])
    return Picture(figure, alt.strip())
