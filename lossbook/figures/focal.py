"""The pictures of the chapter on focal loss."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .. import focal_loss
from .looks import DASHDOTTED, DASHED, DOTTED, LONG, LOOKS
from .style import Picture, draw, guide, mark, panels, styled, write

GOLD = LOOKS["focal_loss"]["color"]
DASHES = {0.5: LONG, 1: DASHED, 2: DOTTED, 5: DASHDOTTED}


def of(function: Any, x: Any, gamma: float, label: float = 1, **options: Any) -> Any:
    """Focal loss or one of its derivatives, entry by entry, where this label came true; without balance if not told."""
    return function(np.full_like(x, label), x, gamma=gamma, reduction="none", **{"alpha": None, **options})


def of_gamma(axes: Axes, gamma: float, x: Any, y: Any, at: float = 0, shift: tuple[float, float] = (6, 0),
             label: str = "", written: bool = True, **place: Any) -> None:
    """A curve of focal loss, with its gamma beside it; at gamma = 0 it is cross-entropy's."""
    label = label or rf"$\gamma = {gamma:g}$"
    look = LOOKS["focal_loss"] | {"linestyle": DASHES[gamma]} if gamma else LOOKS["binary_cross_entropy"]
    axes.plot(x, y, label=label, zorder=3 if gamma else 2, **look)
    if written:
        write(axes, label, at, float(np.interp(at, x, y)), shift, color=look["color"], **place)


@styled
def loss() -> Picture:
    """Focal loss for the gammas of figure 1 of the paper; on a logarithmic scale one sees what easy examples cost."""
    figure, (left, right) = panels(2, height=3.6)
    p = np.linspace(0.004, 0.998, 498)
    gammas = 0.0, 0.5, 1.0, 2.0, 5.0
    places: dict[float, Any] = {0: (0.6, (4, 9), "left"), 2: (0.89, (-6, 0), "right"), 5: (0.5, (-7, 0), "right")}
    for gamma in gammas:
        curve = of(focal_loss, p, gamma)
        of_gamma(left, gamma, p, curve, 0.4, (8, 8), written=gamma == 0)
        at, shift, side = places.get(gamma, (0, (0, 0), "left"))
        of_gamma(right, gamma, p, curve, at, shift, written=gamma in places, ha=side)
    found = {p: [f"{of(focal_loss, np.array([p]), gamma)[0]:.2g}" for gamma in gammas] for p in (0.5, 0.9)}
    left.set(xlabel="$p_t$", title="loss", xlim=(0, 1), ylim=(0, 4.05))
    right.set(xlabel="$p_t$", title="log scale", xlim=(0, 1), ylim=(1e-4, 10), yscale="log")
    return Picture(figure, (
        f"Two panels of loss against the probability of the label, the right one on a logarithmic scale, with five "
        f"curves each, for gamma = {', '.join(f'{g:g}' for g in gammas)}. All fall to 0 at 1; the larger gamma, the "
        f"lower. On the far left they meet. At one half they are at {', '.join(found[0.5])}, at 0.9 at "
        f"{', '.join(found[0.9])}."))


@styled
def slopes(gamma: float = 2) -> Picture:
    """How hard a label pulls its logit up, and how that pull changes."""
    figure, (left, right) = panels(2, height=3.4)
    z = np.linspace(-8, 5, 1301)
    pull = {g: -of(focal_loss.gradient, z, g, from_logits=True) for g in (0, gamma)}
    bend = {g: of(focal_loss.hessian, z, g, from_logits=True) for g in (0, gamma)}
    of_gamma(left, 0, z, pull[0], 0.4, (8, 8), "cross-\nentropy")
    of_gamma(left, gamma, z, pull[gamma], -0.4, (-9, -8), "focal", ha="right")
    of_gamma(right, 0, z, bend[0], 1.0, (5, 12), "cross-\nentropy")
    of_gamma(right, gamma, z, bend[gamma], z[bend[gamma].argmax()], (-9, 7), "focal", ha="right")
    peak, crossing, lowest = (pull[gamma].argmax(), np.flatnonzero(pull[gamma] >= pull[0])[-1], bend[gamma].argmin())
    mark(left, z[[peak, crossing]], pull[gamma][[peak, crossing]], GOLD)
    mark(right, z[lowest], bend[gamma][lowest], GOLD)
    guide(right, z[[0, -1]], [0, 0])
    left.set(xlabel="$z$", title="pull", xlim=(-8, 5), xticks=[-8, -4, 0, 4], ylim=(0, 1.1 * pull[gamma].max()))
    right.set(xlabel="$z$", title="curvature", xlim=(-8, 5), xticks=[-8, -4, 0, 4],
              ylim=(2 * bend[gamma].min(), 1.1 * bend[gamma].max()))
    p = 1 / (1 + np.exp(-z))
    return Picture(figure, (
        f"Two panels against the logit z of the label. Left, the pull on the logit: cross-entropy's falls from 1 to 0 "
        f"without a turn; that of focal loss with gamma = {gamma:g} is the smaller one on the right, crosses it at "
        f"p = {p[crossing]:.2f}, is largest at p = {p[peak]:.3f} with {pull[gamma][peak]:.3f}, and comes down to 1 on "
        f"the far left. Right, the curvature: cross-entropy's is a bell of height {bend[0].max():.2f}, that of focal "
        f"loss one of {bend[gamma].max():.2f}, and below 0 on the left, with {bend[gamma].min():.3f} at its lowest "
        f"point."))


@styled
def factors(gamma: float = 2) -> Picture:
    """By what focal loss multiplies cross-entropy, and by what its gradient."""
    figure, [axes] = panels(height=3.3)
    p = np.linspace(0.001, 0.999, 999)
    of_loss = of(focal_loss, p, gamma) / of(focal_loss, p, 0)
    of_pull = of(focal_loss.gradient, p, gamma) / of(focal_loss.gradient, p, 0)
    guide(axes, [0, 1], [1, 1])
    axes.plot(p, of_loss, color=GOLD, linewidth=2, label="loss")
    write(axes, "loss", 0.25, float(np.interp(0.25, p, of_loss)), (-8, -8), color=GOLD, ha="right")
    draw(axes, "focal_loss", p, of_pull, "gradient", 0.4, (8, 6))
    crossing = np.flatnonzero(of_pull >= 1)[-1]
    mark(axes, p[crossing], of_pull[crossing], GOLD)
    axes.set(xlabel="$p_t$", title=rf"times cross-entropy's, $\gamma = {gamma:g}$", xlim=(0, 1), ylim=(0, 1.3))
    return Picture(figure, (
        f"Two curves of the factor to cross-entropy against the probability of the label, for gamma = {gamma:g}. "
        f"That of the loss falls from 1 to 0. That of the gradient is above it, first rises to {of_pull.max():.2f} at "
        f"{p[of_pull.argmax()]:.2f}, is 1 at {p[crossing]:.2f}, and then falls to 0 too; at 0.9 the two are "
        f"{of_loss[899]:.3f} and {of_pull[899]:.3f}."))


def asked(q: Any, gamma: float, alpha: float | None = None) -> Any:
    """The share of positives at which q is the best prediction: where the two labels' pulls cancel."""
    up = -of(focal_loss.gradient, q, gamma, alpha=alpha)
    down = of(focal_loss.gradient, q, gamma, label=0, alpha=alpha)
    return down / (up + down)


@styled
def asks(alpha: float = 0.25) -> Picture:
    """The best prediction for every share of positives, without balance and with it."""
    figure, both = panels(2, height=3.5, sharey=True)
    q = np.linspace(0.001, 0.999, 999)
    upper = {0: (0.3, (7, -8), "left"), 2: None, 5: (0.2, (0, 11), "center")}
    lower = {0: (0.4, (6, -9), "left"), 2: (0.35, (0, -12), "center"), 5: (0.3, (0, 11), "center")}
    found = []
    for axes, balance, place in (both[0], None, upper), (both[1], alpha, lower):
        for gamma, there in place.items():
            at, shift, side = there or (0, (0, 0), "left")
            of_gamma(axes, gamma, asked(q, gamma, balance), q, at, shift, written=there is not None, ha=side)
            found.append(f"{np.interp(0.9, asked(q, gamma, balance), q):.2f}")
        half = float(asked(np.array([0.5]), 2, balance)[0])
        mark(axes, half, 0.5)
        guide(axes, [half, half], [0, 0.5])
        axes.set(xlabel=r"$\eta$", xlim=(0, 1), ylim=(0, 1), xticks=[0, half, 1], yticks=[0, 0.5, 1],
                 xticklabels=["0", f"{half:g}", "1"])
    both[0].set(title=r"best $q$, no $\alpha$")
    both[1].set(title=rf"best $q$, $\alpha = {alpha:g}$")
    return Picture(figure, (
        f"Two panels of the best prediction against the share of positives, with three curves each that rise from 0 to "
        f"1, for gamma = 0, 2 and 5. Left, without alpha: a straight line, and two that are flatter in the middle; all "
        f"meet at one half. At a share of 0.9 they are at {', '.join(found[:3])}. Right, with alpha = {alpha:g}: all "
        f"are lower and meet where the share is {1 - alpha:g} and the prediction one half; at 0.9 they are at "
        f"{', '.join(found[3:])}."))


@styled
def shares(scores: Any, labels: Any) -> Picture:
    """What the hardest examples carry of the loss, as in figure 4 of the paper, which begins with the easiest."""
    figure, both = panels(2, height=3.4, sharey=True)
    alt = ("Two panels: the share of the loss against the share of the examples, hardest first, on a log scale, with "
           "a rising curve each for gamma = 0 and gamma = 2, which is the higher. ")
    for axes, label, name, most in zip(both, (1, 0), ("positives", "negatives"), (0.2, 0.01), strict=True):
        z = scores[labels == label]
        share = np.arange(1, len(z) + 1) / len(z)
        at_most = []
        for gamma, shift, side in (0, (7, -9), "left"), (2, (-7, 9), "right"):
            losses = np.sort(of(focal_loss, z, gamma, label, from_logits=True))[::-1]
            carried = np.cumsum(losses) / losses.sum()
            of_gamma(axes, gamma, share, carried, share[np.searchsorted(carried, 0.6)], shift, ha=side)
            at_most.append(f"{np.interp(most, share, carried):.0%}")
        alt += f"Of the {name}, the hardest {most:.0%} carry {at_most[0]} and {at_most[1]}. "
        axes.set(xscale="log", xlim=(0.001, 1), ylim=(0, 1.02), xlabel="hardest share", title=f"loss of the {name}",
                 xticks=[0.001, 0.01, 0.1, 1], xticklabels=["0.1 %", "1 %", "10 %", "all"])
    return Picture(figure, alt.strip())


EDGES = np.array([0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])


def frequencies(p: Any, labels: Any, weights: Any) -> tuple[Any, Any]:
    """The mean prediction between each two edges, and how often the label there was 1."""
    place = np.digitize(p, EDGES[1:-1])
    total = np.bincount(place, weights)
    full = total > 0

    def mean(a: Any) -> Any:
        return np.bincount(place, weights * a)[full] / total[full]
    return mean(p), mean(labels)


@styled
def calibration(predictions: Mapping[float, Any], labels: Any, weights: Any) -> Picture:
    """How often a positive came where it was predicted with p, for each gamma; and where focal loss's ideal lies."""
    figure, [axes] = panels(height=3.8)
    guide(axes, [0, 1], [0, 1])
    alt = "The frequency of positives against the prediction, beside the diagonal. "
    for gamma, p in predictions.items():
        x, y = frequencies(p, labels, weights)
        name = "binary_cross_entropy" if gamma == 0 else "focal_loss"
        axes.plot(x, y, "s" if gamma == 0 else "o", color=LOOKS[name]["color"], markersize=7, zorder=4,
                  label=f"points {gamma:g}")
        some = [f"{b:.2f} at {a:.2f}" for a, b in zip(x, y, strict=True) if 0.1 < a < 0.5]
        alt += f"For gamma = {gamma:g}, among others: {', '.join(some)}. "
    ideal = max(predictions)
    q = np.linspace(0.001, 0.999, 999)
    of_gamma(axes, ideal, q, asked(q, ideal), 0.33, (8, -10), f"ideal of $\\gamma = {ideal:g}$")
    axes.set(xlabel="prediction", title="frequency of positives", xlim=(0, 1), ylim=(-0.02, 1.05))
    return Picture(figure, alt + f"A curve shows where focal loss of gamma = {ideal:g} would lie with endless data: "
                   f"below the diagonal up to one half, above it from there on.")


@styled
def ranking(precision: Mapping[str, tuple[Any, Any]]) -> Picture:
    """The average precision of focal loss against that of cross-entropy, one point for each rare class."""
    figure, both = panels(2, height=3.6, sharex=True, sharey=True)
    alt = "Two scatter plots of average precision, focal loss against cross-entropy, a point for each task. "
    for axes, (name, (x, y)) in zip(both, precision.items(), strict=True):
        guide(axes, [0, 1], [0, 1])
        mark(axes, x, y, GOLD)
        axes.set(title=name, xlabel="cross-entropy", xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=[0, 0.5, 1],
                 yticks=[0, 0.5, 1])
        alt += (f"With {name}: {np.sum(y < x)} of {len(x)} below the diagonal, and the farthest "
                f"{np.max(np.abs(x - y)):.2f} from it; the means are {np.mean(y):.2f} and {np.mean(x):.2f}. ")
    both[0].set_ylabel("focal loss")
    return Picture(figure, alt.strip())
