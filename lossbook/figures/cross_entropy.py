"""The pictures of the chapter on cross-entropy."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import binary_cross_entropy, cross_entropy
from .looks import BLUE, GRAY, LONG, LOOKS, look
from .style import Picture, draw, guide, mark, panels, styled, write

VIOLET, RED = LOOKS["cross_entropy"]["color"], LOOKS["mse_loss"]["color"]
SMOOTHED = look(BLUE, LONG)                       # cross-entropy of smoothed labels


def of(function: Any, y: float, x: Any, **options: Any) -> Any:
    """A loss or one of its derivatives under one label, prediction by prediction."""
    return function(np.full_like(x, y), x, reduction="none", **options)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


@styled
def surprise(said: Sequence[float] = (0.9, 0.5, 0.01)) -> Picture:
    """What a label of 1 costs, by the probability that it was given; beside it the squared error."""
    figure, [axes] = panels(height=3.4)
    p = np.arange(1, 1001) / 1000
    draw(axes, "cross_entropy", p, of(binary_cross_entropy, 1, p), r"$-\log\,p$", at=0.15, shift=(10, 4))
    draw(axes, "mse_loss", p, (1 - p)**2, "$(1 - p)^2$", at=0.07, shift=(8, 6))
    points = np.array(said)
    height = of(binary_cross_entropy, 1, points)
    mark(axes, points, height, VIOLET)
    for x, y in zip(points, height, strict=True):
        write(axes, f"$p = {x:g}$", x, y, (9, 7))
    axes.set(xlabel="$p$", title="loss of a label 1", xlim=(0, 1.12), ylim=(0, 5.2), xticks=[0, 0.5, 1])
    values = ", ".join(f"{y:.2f} at p = {x:g}" for x, y in zip(points, height, strict=True))
    return Picture(figure, (
        f"Two curves of loss against p, the probability given to a label that came out as 1. Both fall to 0 at p = 1. "
        f"Minus log p rises without bound towards p = 0; dots mark {values}. The squared error never costs more "
        f"than 1."))


@styled
def expected(often: float = 0.5, rare: float = 0.1) -> Picture:
    """The average cost of a prediction, for two shares of ones: lowest at the share, where it is the entropy."""
    figure, [axes] = panels(height=3.5)
    q = np.arange(1, 1000) / 1000
    entropy = binary_cross_entropy(q, q, reduction="none")
    guide(axes, q, entropy)
    write(axes, "entropy", 0.84, float(np.interp(0.84, q, entropy)), (-8, -14), ha="right")
    draw(axes, "cross_entropy", q, of(binary_cross_entropy, often, q), rf"$\eta = {often:g}$", at=0.11, shift=(10, 6))
    draw(axes, "cross_entropy", q, of(binary_cross_entropy, rare, q), rf"$\eta = {rare:g}$", at=0.76, shift=(-10, 4),
         ha="right")
    shares = np.array([often, rare])
    lowest = binary_cross_entropy(shares, shares, reduction="none")
    mark(axes, shares, lowest, VIOLET)
    axes.set(xlabel="$q$", title="average loss", xlim=(0, 1), ylim=(0, 2.2), xticks=[0, rare, often, 1],
             xticklabels=["0", f"{rare:g}", f"{often:g}", "1"])
    return Picture(figure, (
        f"Two curves of average loss against the prediction q, for labels that are 1 with probability {often:g} and "
        f"{rare:g}. Each is lowest where q is that probability: a dot marks {lowest[0]:.3f} and {lowest[1]:.3f}. The "
        f"dots lie on a thin arch, the entropy of labels that are 1 with probability q."))


@styled
def slopes() -> Picture:
    """Loss and slope of a label 1 in the logit: cross-entropy, and squared error after a sigmoid."""
    figure, (left, right) = panels(2, height=3.3)
    z = np.linspace(-8, 6, 701)
    p = sigmoid(z)
    draw(left, "binary_cross_entropy", z, of(binary_cross_entropy, 1, z, from_logits=True), "cross-entropy", at=-4,
         shift=(10, 6))
    draw(left, "mse_loss", z, (1 - p)**2 / 2, "squared", at=-5, shift=(0, 10), ha="center")
    left.set(xlabel="$z$", title="loss", xlim=(-8, 6), ylim=(0, 8.2), xticks=[-6, -3, 0, 3, 6])
    slope = -p * (1 - p)**2
    draw(right, "binary_cross_entropy", z, of(binary_cross_entropy.gradient, 1, z, from_logits=True), "cross-entropy",
         at=-1.3, shift=(10, -6))
    draw(right, "mse_loss", z, slope, "squared", at=-3.5, shift=(0, 14), ha="center")
    steepest = -math.log(2)
    mark(right, steepest, -4 / 27, RED)
    right.set(xlabel="$z$", title="slope", xlim=(-8, 6), ylim=(-1.05, 0.12), xticks=[-6, -3, 0, 3, 6],
              yticks=[-1, -0.5, 0])
    hard = of(binary_cross_entropy.gradient, 1, np.array([-6.0]), from_logits=True)[0]
    return Picture(figure, (
        f"Two panels against the logit z, for a label 1. Left, the losses: cross-entropy falls like a straight line of "
        f"slope minus 1 and levels off at 0; the squared error is flat at one half, falls around z = 0 and is flat "
        f"again. Right, the slopes: cross-entropy's is {hard:.3f} at z = minus 6 and rises to 0; that of the squared "
        f"error is close to 0 at both ends and nowhere below {-4 / 27:.3f}, which a dot marks at "
        f"z = minus {-steepest:.3f}."))


def descend(z: float, steps: int, rate: float) -> dict[str, Any]:
    """The outputs of one neuron of weight and bias that is to learn 0, under both losses, after each step."""
    pulls = {
        "binary_cross_entropy": lambda z: binary_cross_entropy.gradient(0.0, z, from_logits=True),
        "mse_loss": lambda z: sigmoid(z)**2 * (1 - sigmoid(z)),
    }
    paths = {}
    for name, pull in pulls.items():
        path = [z]
        for _ in range(steps):
            path.append(path[-1] - 2 * rate * pull(path[-1]))     # weight and bias move alike
        paths[name] = sigmoid(np.array(path))
    return paths


@styled
def neuron(starts: Sequence[float] = (1.5, 4.0), steps: int = 300, rate: float = 0.15) -> Picture:
    """A neuron that must learn to say 0, from a bad and from a worse start."""
    figure, both = panels(2, height=3.3, sharey=True)
    alt = "Two panels of the output of a neuron that is to learn 0, against the step of gradient descent. "
    for axes, start in zip(both, starts, strict=True):
        paths = descend(start, steps, rate)
        at = int(np.flatnonzero(paths["mse_loss"] > 0.55)[-1])
        early = at < steps / 2
        draw(axes, "mse_loss", np.arange(steps + 1), paths["mse_loss"], "squared", at=at,
             shift=(8 if early else -8, 6 if early else -6), ha="left" if early else "right")
        draw(axes, "binary_cross_entropy", np.arange(steps + 1), paths["binary_cross_entropy"], "cross-entropy",
             at=steps / 2, shift=(0, 12), ha="center")
        axes.set(xlabel="step", title=f"from {paths['mse_loss'][0]:.2f}", xlim=(0, steps), ylim=(0, 1),
                 xticks=[0, steps // 2, steps])
        alt += (f"From {paths['mse_loss'][0]:.2f}, squared error is at {paths['mse_loss'][steps // 2]:.2f} after "
                f"{steps // 2} steps and at {paths['mse_loss'][-1]:.2f} after {steps}; cross-entropy is at "
                f"{paths['binary_cross_entropy'][-1]:.3f}. ")
    both[0].set_ylabel("output")
    return Picture(figure, alt.strip())


@styled
def weights() -> Picture:
    """The weight functions of two proper losses, and what is left of them behind a sigmoid."""
    figure, (left, right) = panels(2, height=3.3)
    q = np.arange(1, 1000) / 1000
    w = 1 / (q * (1 - q))
    draw(left, "cross_entropy", q, w, "cross-entropy", at=0.16, shift=(10, 6))
    draw(left, "mse_loss", q, np.full_like(q, 2), "squared", at=0.5, shift=(0, -10), ha="center")
    left.set(xlabel="$q$", title="$w(q)$", xlim=(0, 1), ylim=(0, 14), xticks=[0, 0.5, 1])
    draw(right, "cross_entropy", q, w * q * (1 - q), "cross-entropy", at=0.5, shift=(0, 12), ha="center")
    draw(right, "mse_loss", q, 2 * q * (1 - q), "squared", at=0.5, shift=(0, -14), ha="center")
    right.set(xlabel="$q$", title="$w(q)\\,q\\,(1 - q)$", xlim=(0, 1), ylim=(0, 1.25), xticks=[0, 0.5, 1],
              yticks=[0, 0.5, 1])
    return Picture(figure, (
        "Two panels against the prediction q. Left, the weights of the errors: that of the squared error is 2 "
        "everywhere, that of cross-entropy is 4 at one half and grows without bound towards 0 and 1. Right, the same "
        "times q times 1 minus q, the slope of the sigmoid: cross-entropy's is 1 everywhere, that of the squared error "
        "is one half in the middle and falls to 0 at both ends."))


def settles(batch: int, weight: float, share: float) -> float:
    """Where training ends that takes a weighted mean in each batch: the mean weight share of the ones in a batch."""
    return sum(math.comb(batch, k) * share**k * (1 - share)**(batch - k) * weight * k / (weight * k + batch - k)
               for k in range(batch + 1))


@styled
def batches(weight: float = 9.0, share: float = 0.1) -> Picture:
    """The constant that training ends at, by the size of the batches in which the weighted mean is taken."""
    figure, [axes] = panels(height=3.3)
    sizes = 2 ** np.arange(10)
    ends = np.array([settles(int(n), weight, share) for n in sizes])
    full = weight * share / (weight * share + 1 - share)
    for value, name in (share, r"$\eta$"), (full, r"$w\eta/(w\eta + 1 - \eta)$"):
        guide(axes, [1, sizes[-1]], [value, value])
        write(axes, name, 1, value, (10, -11))
    draw(axes, "binary_cross_entropy", sizes, ends)
    mark(axes, sizes, ends, VIOLET)
    axes.set_xscale("log", base=2)
    axes.set(xlabel="batch size", title="prediction at the end", xlim=(0.85, sizes[-1] * 1.15), ylim=(0, 1.25 * full),
             xticks=sizes[::2], xticklabels=[f"{n}" for n in sizes[::2]])
    axes.minorticks_off()
    values = ", ".join(f"{end:.3f} for {n}" for n, end in zip(sizes, ends, strict=True) if n in (1, 2, 4, 16, 64))
    return Picture(figure, (
        f"A rising curve with a dot for each batch size from 1 to {sizes[-1]}, on a logarithmic scale. The prediction "
        f"starts at the share of ones, {share:g}, and tends to {full:g}: {values}."))


@styled
def smoothing(classes: int = 10, epsilon: float = 0.1) -> Picture:
    """Loss against the gap between the right logit and the others, for hard and for smoothed labels."""
    figure, [axes] = panels(height=3.4)
    gap = np.linspace(0, 10, 501)
    z = np.zeros((len(gap), classes))
    z[:, 0] = gap
    truth = np.zeros(len(gap), int)
    hard = cross_entropy(truth, z, from_logits=True, reduction="none")
    soft = cross_entropy(truth, z, from_logits=True, reduction="none", label_smoothing=epsilon)
    draw(axes, "cross_entropy", gap, hard, "hard label", at=6, shift=(0, 12), ha="center")
    axes.plot(gap, soft, label="smoothed", zorder=3, **SMOOTHED)
    write(axes, "smoothed", 8.2, float(np.interp(8.2, gap, soft)), (-6, 10), ha="right", color=BLUE)
    best = math.log(1 + classes * (1 - epsilon) / epsilon)
    top = 1 - epsilon + epsilon / classes
    low = -top * math.log(top) - (1 - top) * math.log(epsilon / classes)
    guide(axes, [best, best], [0, low])
    mark(axes, best, low, BLUE)
    axes.set(xlabel="logit gap", title="loss", xlim=(0, 10), ylim=(0, 1.05 * hard[0]), xticks=[0, 2, 4, 6, 8, 10])
    return Picture(figure, (
        f"Two curves of loss against the gap between the logit of the right class and the {classes - 1} others, which "
        f"are equal. Both begin at {hard[0]:.2f}. With a hard label the loss falls towards 0 for ever. With smoothing "
        f"{epsilon:g} it is lowest at a gap of {best:.2f}, where a dot marks {low:.3f}, and rises again."))


def clipped(z: Any) -> dict[str, tuple[Any, Any]]:
    """Loss and pull on the logit of a label 1 where three libraries begin with the probability."""
    p = sigmoid(z)
    with np.errstate(divide="ignore"):
        torch = np.minimum(-np.log(p), 100), (1 - p) * p * (1 - p) / np.maximum(p * (1 - p), 1e-12)
    keras = -np.log(np.maximum(p, 1e-7)), (1 - p) * (p > 1e-7)
    sklearn = -np.log(np.maximum(p, 2**-52)), None
    return {"PyTorch": torch, "Keras": keras, "scikit-learn": sklearn}


@styled
def plateaus() -> Picture:
    """Where losses of a probability stop: their values, and the pulls that are left of a hopeless mistake."""
    figure, (left, right) = panels(2, height=3.5)
    z = np.linspace(-160, 0, 3201)
    names = {"PyTorch": (0, (1, 1.2)), "Keras": (0, (6, 2.5, 1, 2.5)), "scikit-learn": (0, (4, 2))}
    draw(left, "binary_cross_entropy", z, of(binary_cross_entropy, 1, z, from_logits=True), "from the logit", at=-95,
         shift=(8, 8))
    draw(right, "binary_cross_entropy", z, -of(binary_cross_entropy.gradient, 1, z, from_logits=True),
         "from the logit", at=-56, shift=(0, 12))
    ends = []
    for name, (value, pull) in clipped(z).items():
        left.plot(z, value, label=name, color=GRAY, linewidth=2, linestyle=names[name], zorder=4)
        write(left, name, -158, value[0], (0, -11 if value[0] == 100 else 10))
        ends.append(f"{name} at {value[0]:.1f}")
        if pull is not None:
            right.plot(z, pull, label=name, color=GRAY, linewidth=2, linestyle=names[name], zorder=4)
    write(right, "PyTorch", -27.6, 0.5, (-10, 0), ha="right")
    write(right, "Keras", -16, 0.5, (6, 0))
    left.set(xlabel="$z$", title="loss of a label 1", xlim=(-160, 0), ylim=(0, 168), xticks=[-150, -100, -50, 0])
    right.set(xlabel="$z$", title="pull", xlim=(-60, 0), ylim=(-0.05, 1.25), xticks=[-60, -40, -20, 0],
              yticks=[0, 0.5, 1])
    return Picture(figure, (
        f"Two panels against the logit z of a label 1. Left, down to z = minus 160, the losses: from the logit it "
        f"rises as a straight line; from the probability it follows that line and then stays flat, {', '.join(ends)}. "
        f"Right, down to minus 60, the pulls: from the logit it is 1 from minus 6 on; Keras lets go at z = minus 16, "
        f"PyTorch at about minus 28, long before its loss is flat."))


NAMES = {"cross-entropy": LOOKS["cross_entropy"], "smoothed": SMOOTHED, "squared": LOOKS["mse_loss"]}


@styled
def training(steps: Sequence[int], raw: Mapping[str, Any], scaled: Mapping[str, Any]) -> Picture:
    """Log loss on held-out data as training goes on, as it is and with the temperature set right.

    `raw[name]` and `scaled[name]` have a row for each split and a column for each number of steps.
    """
    figure, both = panels(2, height=3.5, sharey=True)
    alt = "Two panels of log loss on unseen data against the number of steps, on a logarithmic scale. "
    for axes, table, title in zip(both, (raw, scaled), ("log loss", "after temperature scaling"), strict=True):
        for name, losses in table.items():
            mean, error = np.mean(losses, axis=0), np.std(losses, axis=0)
            axes.errorbar(steps, mean, error, capsize=3, elinewidth=1, label=name, zorder=3, **NAMES[name])
        ends = ", ".join(f"{name} {np.mean(losses, axis=0)[-1]:.2f}" for name, losses in table.items())
        alt += f"{title.capitalize()} after {steps[-1]} steps: {ends}. "
        axes.set(xscale="log", xlabel="step", title=title, xticks=steps, xticklabels=[f"{n}" for n in steps])
        axes.minorticks_off()
    # where no bar is: beside the first mean, above the middle one, or at the bottom
    both[0].set_ylim(bottom=both[0].get_ylim()[0] - 0.05)
    places = {"squared": (0, 12, 8, "left"), "smoothed": (2, 0, 26, "center"), "cross-entropy": (2, 0, -48, "center")}
    for name, (column, x, y, side) in places.items():
        write(both[0], name, steps[column], float(np.mean(raw[name], axis=0)[column]), (x, y), ha=side,
              color=NAMES[name]["color"])
    return Picture(figure, alt.strip())


@styled
def reliability(outcomes: Mapping[str, tuple[Any, Any]], fewest: int = 100) -> Picture:
    """How often the named class was right, among predictions of like confidence.

    `outcomes[name]` has the confidence of each prediction and whether it was right.
    """
    figure, [axes] = panels(height=3.7)
    guide(axes, [0, 1], [0, 1])
    places = {"squared": (0, (10, -9), "left"), "smoothed": (-4, (-8, 8), "right"),
              "cross-entropy": (-3, (10, -10), "left")}
    alt = "The share of right predictions against their confidence, in tenths, beside the diagonal. "
    for name, (confidence, right) in outcomes.items():
        bins = np.minimum((10 * confidence).astype(int), 9)
        kept = [k for k in range(10) if np.sum(bins == k) >= fewest]
        x = np.array([confidence[bins == k].mean() for k in kept])
        y = np.array([right[bins == k].mean() for k in kept])
        axes.plot(x, y, marker="o", markersize=6, label=name, zorder=3, **NAMES[name])
        middle = int(np.argmin(np.abs(x - 0.65)))
        alt += f"{name.capitalize()}: of confidence {x[middle]:.2f}, {y[middle]:.0%} were right. "
        at, shift, side = places[name]
        write(axes, name, x[at], y[at], shift, ha=side, color=NAMES[name]["color"])
    axes.set(xlabel="confidence", title="share that was right", xlim=(0.2, 1), ylim=(0.2, 1.03))
    return Picture(figure, alt.strip())
