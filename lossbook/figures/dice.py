"""The pictures of the chapter on the Dice loss."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from .. import dice_coefficient, dice_loss
from . import looks, style
from .looks import DASHED, GREEN, LOOKS, RED, VIOLET
from .style import Picture, draw, gaps_at_jumps, guide, mark, panels, styled, write

HIT, ADDED, MISSED = GREEN, RED, VIOLET
Mask = NDArray[np.floating[Any]]


def disc(size: int, radius: float, shift: float = 0, soft: float = 0) -> Mask:
    """A disc in a square of pixels; with a soft edge, the share falls from 1 to 0 over so many pixels."""
    x = np.arange(size) - (size - 1) / 2
    distance = np.hypot(x - shift, x[:, None])
    if not soft:
        return (distance <= radius).astype(float)
    return np.clip((radius - distance) / soft + 0.5, 0, 1)


def painted(truth: Any, mask: Any, under: Any = None) -> NDArray[np.floating[Any]]:
    """Colors for hits, what was added and what was missed; elsewhere nothing, or a faint gray where it is dark."""
    image = np.zeros((*np.shape(truth), 4))
    if under is not None:                         # seen through, on a dark page as a negative
        image[..., :3], image[..., 3] = to_rgb(looks.GRAY), 0.5 * (1 - np.asarray(under))
    cases = (HIT, truth * mask), (ADDED, (1 - truth) * mask), (MISSED, truth * (1 - mask))
    for color, where in cases:
        image[np.asarray(where, bool)] = *to_rgb(color), 1
    return image


def bare(axes: Axes, image: Any, title: str) -> None:
    """An image without ticks and frame."""
    axes.imshow(image, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.set_title(title, loc="left", fontsize=11)


@styled
def overlap(radii: Sequence[float] = (2.2, 8.2)) -> Picture:
    """The same shift by one pixel of a small and of a large disc."""
    figure, both = panels(len(radii), height=3.3)
    found = []
    for axes, radius in zip(both, radii, strict=True):
        truth, mask = disc(21, radius), disc(21, radius, shift=1)
        bare(axes, painted(truth, mask), "")
        axes.set(xticks=np.arange(-0.5, 21), yticks=np.arange(-0.5, 21), xticklabels=[], yticklabels=[])
        axes.grid(linewidth=0.3)
        axes.tick_params(length=0)
        hits = round((truth * mask).sum())
        axes.set_title(f"$D = 2 \\cdot {hits}\\,/\\,({truth.sum():.0f} + {mask.sum():.0f})"
                       f" = {dice_coefficient(truth, mask):.2f}$", fontsize=11)
        found.append(f"{truth.sum():.0f} pixels, {hits} of them hit and {truth.sum() - hits:.0f} missed, so that the "
                     f"coefficient is {dice_coefficient(truth, mask):.2f}")
    return Picture(figure, (
        f"Two grids of pixels with a disc and the same disc shifted to the right by one pixel: a small one of "
        f"{found[0]}; and a large one of {found[1]}. Pixels in both are of one color, those of the true mask alone "
        f"form a crescent at the left, those of the shifted one a crescent at the right."))


REST = (np.array([1, 1, 1, 0.0]), np.array([1, 1, 0, 1.0]))       # two hits, one missed, one added


def in_one_pixel(target: float, p: Any) -> NDArray[np.floating[Any]]:
    """The loss as one pixel's prediction runs and the others stay."""
    y, others = (np.tile(a, (len(p), 1)) for a in REST)
    return dice_loss(np.column_stack([y, np.full(len(p), target)]), np.column_stack([others, p]), axis=1,
                     reduction="none")


@styled
def pixel() -> Picture:
    """The loss in the prediction of one pixel, for several targets."""
    figure, [axes] = panels(height=3.3)
    p = np.linspace(0, 1, 101)
    level = np.sqrt(11) - 3                       # y(Σy + y + Σp) = Σyp: 0 = y² + 6y − 2
    styles = {1.0: "-", 0.6: DASHED, level: ":", 0.0: "-"}
    for target, dashes in styles.items():
        curve = in_one_pixel(target, p)
        name = f"$y = {target:.2g}$"
        axes.plot(p, curve, label=name, color=GREEN, linestyle=dashes, linewidth=2)
        write(axes, name, 1, curve[-1], (6, 0), color=GREEN)
    axes.set(xlabel="$p$", title="loss", xlim=(0, 1.17), ylim=(0.2, 0.48), xticks=[0, 0.5, 1])
    ends = {target: [f"{x:.2f}" for x in in_one_pixel(target, np.array([0.0, 1]))] for target in styles}
    return Picture(figure, (
        f"Four curves of the Dice loss against the prediction of one pixel, from 0 to 1. With target 1 it falls from "
        f"{ends[1.0][0]} to {ends[1.0][1]}, less and less steeply; with 0.6 from {ends[0.6][0]} to {ends[0.6][1]}; "
        f"with {level:.2g} it is level; with 0 it rises from {ends[0.0][0]} to {ends[0.0][1]}. None has a minimum "
        f"inside."))


def steps(target: Any, count: int, step: float) -> list[Any]:
    """Gradient descent on the pixels of a soft mask, kept between 0 and 1, from the target itself."""
    p = np.array(target, float)
    path = [p]
    for _ in range(count):
        p = np.clip(p - step * dice_loss.gradient(target, p), 0, 1)
        path.append(p)
    return path


@styled
def descent(frames: Sequence[int] = (0, 5, 10, 20, 1000)) -> Picture:
    """A soft mask on its way to the corner."""
    target = disc(25, 6.4, soft=9)
    path = steps(target, frames[-1], step=12)
    figure, row = panels(len(frames), height=1.9)
    found = []
    for axes, n in zip(row, frames, strict=True):
        image = np.empty((*target.shape, 4))
        image[..., :3], image[..., 3] = to_rgb(GREEN), path[n]
        value = f"{dice_loss(target, path[n]):.3f}"
        bare(axes, image, value)
        axes.set_xlabel(f"step {n}", fontsize=11)
        soft = np.mean((path[n] > 0) & (path[n] < 1))
        found.append(f"at step {n} the loss is {value}, and {soft:.0%} of the pixels are neither 0 nor 1")
    return Picture(figure, (
        f"A row of {len(frames)} frames of a disc in pixels. At first it has a wide soft edge; from frame to frame its "
        f"inside grows darker and its outside vanishes, until a disc with a sharp edge is left. In numbers, "
        f"{'; '.join(found)}."))


def evenly(count: int = 2000) -> NDArray[np.floating[Any]]:
    """Targets spread evenly over [0, 1]."""
    return (np.arange(count) + 0.5) / count


@styled
def threshold() -> Picture:
    """The coefficient of the mask of all pixels above a threshold: it is largest where it is twice the threshold."""
    figure, [axes] = panels(height=3.4)
    y, t = evenly(), np.linspace(0, 0.999, 334)
    curve = dice_coefficient(np.tile(y, (len(t), 1)), y > t[:, None], axis=1)
    guide(axes, [0, 0.5], [0, 1])
    write(axes, "$2t$", 0.25, 0.5, (8, -8))
    draw(axes, "dice_loss", t, curve, "$D$", 0.62, (6, 8))
    best = curve.argmax()
    mark(axes, t[best], curve[best], GREEN)
    guide(axes, [t[best], t[best]], [0, curve[best]])
    axes.set(xlabel="threshold $t$", title="Dice coefficient", xlim=(0, 1), ylim=(0, 1))
    return Picture(figure, (
        f"The Dice coefficient against the threshold, and a straight line from 0 with slope 2. The curve begins at "
        f"{curve[0]:.2f}, rises to {curve[best]:.3f} at {t[best]:.3f}, which is half of it, and falls to 0 at 1. The "
        f"line meets it at its highest point."))


def squared(y: Any, p: Any) -> Any:
    """The loss with squares below the line, of masks along the last axis."""
    return 1 - 2 * np.sum(y * p, -1) / np.sum(y**2 + p**2, -1)


def average(eta: float, p: Any, loss: Any) -> Any:
    """The loss of a certain pixel and of one whose label is 1 with probability eta, predicted as 1 and as p."""
    masks = np.column_stack([np.ones_like(p), p])
    one, zero = (loss(np.tile([1.0, label], (len(p), 1)), masks) for label in (1, 0))
    return eta * one + (1 - eta) * zero


def linear(y: Any, p: Any) -> Any:
    return dice_loss(y, p, axis=1, reduction="none")


FORMS: dict[str, Any] = {"linear": (linear, LOOKS["dice_loss"], (6, 9), (0, -12)),
                         "squared": (squared, looks.look(VIOLET, DASHED), (20, 34), (7, -7))}


@styled
def answers(target: float = 0.5) -> Picture:
    """A soft target, and an uncertain label: two questions, and the answers that two forms of the loss ask for."""
    figure, (left, right) = panels(2, height=3.5)
    p = np.linspace(0.001, 1, 1000)
    eta, q = np.linspace(0, 1, 200), np.linspace(0, 1, 2001)    # not one half: there 0 and 1 are equally good
    least, asked = {}, {}
    for name, (form, look, at_left, at_right) in FORMS.items():
        curve = form(np.full((len(p), 1), target), p[:, None])
        asked[name] = np.array([q[average(e, q, form).argmin()] for e in eta])
        least[name] = p[curve.argmin()], curve.min()
        left.plot(p, curve, label=name, **look)
        right.plot(eta, gaps_at_jumps(asked[name], 0.5), label=name, **look)
        write(left, name, 0.45, float(np.interp(0.45, p, curve)), at_left, color=look["color"])
        write(right, name, 0.55, float(np.interp(0.55, eta, asked[name])), at_right, color=look["color"])
        mark(left, *least[name], look["color"])
    guide(right, [0, 1], [0, 1])
    left.set(xlabel="$p$", title=f"loss, soft target {target:g}", xlim=(0, 1.02), ylim=(-0.03, 1.02))
    right.set(xlabel=r"$\eta$", title="best $p$, label uncertain", xlim=(0, 1), ylim=(-0.02, 1.04))
    low, high = np.interp([0.3, 0.8], eta, asked["squared"])
    return Picture(figure, (
        f"Two panels. Left, the loss of one pixel with soft target {target:g} against its prediction: the linear form "
        f"falls all the way to {least['linear'][1]:.2f} at 1; the squared form is least, and 0, at "
        f"{least['squared'][0]:.2f}. Right, the best prediction for a label that is 1 with some probability, against "
        f"that probability, beside the diagonal: the linear form's jumps from 0 to 1 at one half; the squared form's "
        f"is below the diagonal at first, {low:.2f} at 0.3, and above it later, {high:.2f} at 0.8."))


@styled
def smoothing() -> Picture:
    """What the smoothing constant gives away, and what it teaches an empty mask."""
    figure, (left, right) = panels(2, height=3.4)
    size = np.arange(1, 1001)
    kept = {1: DASHED, 100: "-"}
    flattery = []
    for s, dashes in kept.items():
        curve = np.array([dice_coefficient([n / 1000, 0], [0, n / 1000], smooth=s / 1000) for n in size])
        left.plot(size, curve, label=f"$s = {s}$", color=GREEN, linestyle=dashes, linewidth=2)
        at = 3 if s == 1 else 100
        write(left, f"$s = {s}$", at, float(np.interp(at, size, curve)), (7, 8), color=GREEN)
        flattery.append(f"with smoothing {s} it is {curve[0]:.2f} for 1 pixel and {curve[99]:.3f} for 100")
    constants = np.geomspace(0.01, 1000, 301)
    slopes = []
    for count, dashes in ((1, DASHED), (100, "-")):
        p = np.full(count, 1.0)
        slope = np.array([dice_loss.gradient(np.zeros(count), p, smooth=float(x))[0] for x in constants])
        name = "1 pixel" if count == 1 else f"{count} pixels"
        right.plot(constants, slope, label=name, color=GREEN, linestyle=dashes, linewidth=2)
        peak = constants[slope.argmax()]
        mark(right, peak, slope.max(), GREEN)
        write(right, name, peak, slope.max(), (0, 13 if count == 1 else -20), color=GREEN, ha="center")
        slopes.append(f"for {name} it is largest, {slope.max():.4f}, where the smoothing is {peak:.3g}")
    left.set(xscale="log", xlabel="pixels of each mask", title="$D$ of masks apart", xlim=(1, 1000), ylim=(0, 1))
    right.set(xscale="log", yscale="log", xlabel="$s$", title="slope, mask empty", xlim=(0.01, 1000), ylim=(1e-6, 1))
    return Picture(figure, (
        f"Two panels. Left, the coefficient of two masks of equal size that do not touch, against their size on a log "
        f"scale: {'; '.join(flattery)}. Right, the slope of the loss in one predicted pixel where the true mask is "
        f"empty, against the smoothing constant, both on log scales: {'; '.join(slopes)}."))


@styled
def masks(photo: Any, truth: Any, predicted: Mapping[str, Any], known: Any) -> Picture:
    """A photo, and masks over it: what they hit, added and missed. Pixels of unknown depth are left out."""
    figure = Figure(figsize=(style.WIDTH, 4.5))
    grid = list(figure.subplots(2, 2).flat)
    bare(grid[0], np.asarray(photo), "the photo")
    found = []
    for axes, (name, mask) in zip(grid[1:], predicted.items(), strict=True):
        bare(axes, painted(truth * known, mask * known, np.asarray(photo).mean(-1)), name)
        score = dice_coefficient(truth[known], mask[known].astype(float))
        area = mask[known].sum() / truth[known].sum()
        found.append(f"{name}: {area:.1f} times the true area, coefficient {score:.2f}")
    return Picture(figure, (
        f"A photo of a motorcycle in a garage, and three times the same view, faint, with masks in color. "
        f"Hit pixels are in one color, those added in a second, those missed in a third. {'. '.join(found)}."))


@styled
def scores(results: Mapping[str, Mapping[str, Any]], losses: Mapping[str, str]) -> Picture:
    """The coefficient at one half and at the chosen threshold, for each input and each loss: means and spreads.

    `results[input][loss]` holds a row for each seed, the two coefficients first; `losses` maps names to functions.
    """
    figure, both = panels(2, height=3.5, sharey=True)
    alt = "Two panels of Dice coefficients with error bars, for three inputs, four losses each. "
    for column, (axes, title) in enumerate(zip(both, ("at ½", "at the best threshold"), strict=True)):
        for place, (name, function) in enumerate(losses.items()):
            x = np.arange(len(results)) + 0.16 * (place - 1.5)
            runs = [np.asarray(rows[name])[:, column] for rows in results.values()]
            # a fit has two digits that are the same on every machine
            mean, spread = np.round([[r.mean() for r in runs], [r.std(ddof=1) for r in runs]], 2)
            color = LOOKS[function]["color"]
            axes.vlines(x, mean - spread, mean + spread, color=color, linewidth=1.5)
            axes.plot(x, mean, marker="osD^"[place], linestyle="none", color=color, markersize=6, label=name)
            alt += f"{title}, {name}: {', '.join(f'{m:.2f}' for m in mean)}. "
        axes.set(title=title, xticks=np.arange(len(results)), xticklabels=list(results), xlim=(-0.5, 2.5),
                 ylim=(-0.02, 1))
    for place, (name, function) in enumerate(losses.items()):
        write(both[0], f"{'●■◆▲'[place]} {name}", -0.4, 0.93 - 0.085 * place, color=LOOKS[function]["color"])
    return Picture(figure, alt.strip())
