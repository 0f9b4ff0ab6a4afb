"""The pictures of the chapter on IoU loss."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import box_iou, box_iou_loss, ciou_loss, diou_loss, giou_loss
from .looks import GRAY, LOOKS
from .style import WIDTH, Picture, draw, guide, mark, panels, styled, write

LOSSES = {"IoU": box_iou_loss, "GIoU": giou_loss, "DIoU": diou_loss, "CIoU": ciou_loss}
TRUTH = {"color": GRAY, "linewidth": 2.5}


def look(name: str) -> dict[str, Any]:
    return LOOKS[LOSSES[name].__name__]


def outline(axes: Axes, box: Any, **line: Any) -> None:
    """The four edges of a box."""
    x1, y1, x2, y2 = box
    axes.plot([x1, x2, x2, x1, x1], [y1, y1, y2, y2, y1], solid_joinstyle="miter", **line)


def hull_of(one: Any, other: Any) -> Any:
    return np.append(np.minimum(one[:2], other[:2]), np.maximum(one[2:], other[2:]))


def center(box: Any) -> Any:
    return (np.asarray(box[:2]) + box[2:]) / 2


def bare(axes: Axes, x: tuple[float, float], y: tuple[float, float]) -> None:
    """A plane of boxes: no scales, and y downward as in a picture."""
    axes.set(xlim=x, ylim=y[::-1], aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


@styled
def boxes() -> Picture:
    """What the losses of boxes are made of."""
    figure, (left, right) = panels(2, height=2.9)
    truth, prediction = np.array([0.0, 0, 4, 3]), np.array([2.0, 1, 6, 4])
    shared = np.array([2, 1, 4, 3])
    left.fill(shared[[0, 2, 2, 0]], shared[[1, 1, 3, 3]], color=look("IoU")["color"], alpha=0.3, linewidth=0)
    outline(left, truth, label="truth", **TRUTH)
    outline(left, prediction, label="prediction", color=look("IoU")["color"], linewidth=2)
    write(left, "truth", 0, 0, (2, 8), color=GRAY)
    write(left, "prediction", 6, 4, (-2, -9), color=look("IoU")["color"], ha="right")
    far = np.array([4.0, 2.2, 6.2, 4])
    near = np.array([0.0, 0, 3, 1.6])
    outline(right, hull_of(near, far), label="hull", **look("GIoU"))
    outline(right, near, label="truth", **TRUTH)
    outline(right, far, label="prediction", color=look("IoU")["color"], linewidth=2)
    ends = np.array([center(near), center(far)])
    right.plot(ends[:, 0], ends[:, 1], label="distance", **look("DIoU"))
    mark(right, ends[:, 0], ends[:, 1], look("DIoU")["color"])
    write(right, "hull", 0, 4, (2, -9), color=look("GIoU")["color"])
    write(right, "distance", ends[:, 0].mean(), ends[:, 1].mean(), (8, 9), color=look("DIoU")["color"])
    for axes in left, right:
        bare(axes, (-0.3, 6.5), (-0.6, 4.7))
    left.set_title("overlap")
    right.set_title("none")
    return Picture(figure, (
        f"Two panels with a true and a predicted box each. Left they overlap: the shaded intersection is "
        f"{box_iou(truth, prediction):.2f} of the area of their union. Right they are apart; a dashed frame, the "
        f"smallest box around both, is their hull, and a dotted line joins their centers."))


@styled
def dice() -> Picture:
    """IoU against Dice, and by what IoU's gradient is longer."""
    figure, (left, right) = panels(2, height=3.2)
    D = np.linspace(0, 1, 501)
    J = D / (2 - D)
    color = LOOKS["iou_loss"]["color"]
    at = 2 - np.sqrt(2)
    guide(left, [0, 1], [0, 1])
    left.plot([at, at], [at / (2 - at), at], color=color, linewidth=1, label="gap")
    draw(left, "iou_loss", D, J, "IoU", 0.7, (8, -8))
    write(left, f"{at - at / (2 - at):.3f}", at, at, (-4, 5), color=color, ha="right")
    guide(right, [0, 1], [1, 1])
    draw(right, "iou_loss", D, 2 / (2 - D)**2, "factor", 0.75, (-6, 8), ha="right")
    mark(right, at, 1, color)
    left.set(xlabel="Dice", title="IoU", xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=[0, 0.5, 1],
             yticks=[0, 0.5, 1])
    right.set(xlabel="Dice", title="gradient, times Dice's", xlim=(0, 1), ylim=(0, 2.1), xticks=[0, 0.5, 1],
              yticks=[0, 0.5, 1, 2])
    return Picture(figure, (
        f"Two panels against Dice. Left, IoU hangs below the diagonal, with which it agrees at 0 and at 1; the widest "
        f"gap, {at - at / (2 - at):.3f}, is at Dice {at:.3f}. Right, the factor from Dice's gradient to IoU's rises "
        f"from one half to 2 and is 1 at that same place."))


def around(x: float, y: float, w: float, h: float) -> Any:
    return np.array([x - w / 2, y - h / 2, x + w / 2, y + h / 2])


# For each loss a true box and two predictions that it cannot tell apart.
BLIND = {
    "IoU": (around(0, 0, 2, 2), around(2.2, 0.4, 1.6, 1.6), around(4.2, -1, 1.6, 1.6)),
    "GIoU": (around(1.7, 0, 4, 4), around(1.7, 0, 2, 2), around(2.7, 1, 2, 2)),
    "DIoU": (around(1.7, 0, 4, 2), around(1.7, 0, 4 / 3**0.5, 2 / 3**0.5), around(1.7, 0, 2, 4)),
    "CIoU": (around(1.7, 0, 3, 2), around(1.7, 0, 3 / 2**0.5, 2 / 2**0.5), around(1.7, 0, 3 * 2**0.5, 2 * 2**0.5)),
}


@styled
def blind() -> Picture:
    """The question that each loss leaves to the next."""
    figure, four = panels(4, height=1.7)
    said = []
    for axes, (name, (truth, *predictions)) in zip(four, BLIND.items(), strict=True):
        values = LOSSES[name](np.stack([truth] * 2), np.stack(predictions), reduction="none")
        outline(axes, truth, label="truth", **TRUTH)
        for box, dashes in zip(predictions, ("-", "--"), strict=True):
            outline(axes, box, label=f"prediction {dashes}", color=look(name)["color"], linewidth=2, linestyle=dashes)
        bare(axes, (-1.3, 5.3), (-2.3, 2.4))
        axes.set_title(f"{name} {values[0]:.2f}")
        said.append(f"{name} {values[0]:.2f} and {values[1]:.2f}")
    return Picture(figure, (
        f"Four panels with a true box and two predictions, which cost {'; '.join(said)}. For IoU the two are apart "
        f"from the truth, near and far. For GIoU they lie inside it, in the middle and in a corner. For DIoU they have "
        f"its center, one of them its shape too, the other turned by a right angle. For CIoU they have its center and "
        f"its shape, one with half its area, one with twice."))


@styled
def slide() -> Picture:
    """A prediction that passes the truth, and one that moves inside it."""
    figure, (left, right) = panels(2, height=3.4)
    x = np.linspace(-4, 4, 801)
    truth = np.broadcast_to([0.0, 0, 1, 1], (len(x), 4))
    for name, at, shift in ("IoU", 2.5, (0, -11)), ("GIoU", -3, (-2, -21)), ("DIoU", 2.2, (0, 13)):
        y = LOSSES[name](truth, truth + x[:, None] * [1, 0, 1, 0], reduction="none")
        draw(left, LOSSES[name].__name__, x, y, name, at, shift, ha="center")
    inside = np.linspace(-1, 1, 401)
    large = np.broadcast_to([0.0, 0, 4, 4], (len(inside), 4))
    small = np.array([1.0, 1, 3, 3]) + inside[:, None]
    for name, at, shift in ("IoU", -0.5, (0, -12)), ("GIoU", 0.5, (0, -12)), ("DIoU", 0.7, (-8, 8)):
        y = LOSSES[name](large, small, reduction="none")
        draw(right, LOSSES[name].__name__, inside, y, name, at, shift, ha="right" if name == "DIoU" else "center")
    left.set(xlabel="shift", title="unit squares", xlim=(-4, 4), ylim=(0, 2), xticks=[-4, -1, 0, 1, 4],
             yticks=[0, 1, 2])
    right.set(xlabel="shift", title="2 by 2 in 4 by 4", xlim=(-1, 1), ylim=(0.7, 0.85), xticks=[-1, 0, 1],
              yticks=[0.75, 0.8125], yticklabels=["0.75", "0.81"])
    return Picture(figure, (
        "Two panels of loss against shift. Left, of two unit squares: three curves rise from 0 on both sides. IoU's "
        "reaches 1 at a shift of 1 and stays there; GIoU's goes on from 1 towards 2, and DIoU's from 1.2 towards 2. "
        "Right, of a small square that moves along the diagonal of a larger one: IoU and GIoU are flat at 0.75, DIoU "
        "is a bowl that rises to 0.8125 in the corners."))


def of_sizes(sizes: Any, x: Any) -> tuple[Any, Any]:
    """The mean IoU loss, and the mean −log IoU, if x is predicted for nested boxes of these areas."""
    J = np.minimum.outer(x, sizes) / np.maximum.outer(x, sizes)
    return 1 - J.mean(-1), -np.log(J).mean(-1)


@styled
def asks(sizes: Sequence[float]) -> Picture:
    """What is the best size of a box, of several that it might be?"""
    figure, (left, right) = panels(2, height=3.3)
    x = np.geomspace(0.25, 64, 1601)
    best = []
    for axes, areas in (left, np.array([4.0])), (right, np.asarray(sizes, float)):
        best = [x[curve.argmin()] for curve in of_sizes(areas, x)]
        for i, (name, place) in enumerate({"IoU": ("1 − IoU", (0, -21)), "CIoU": ("−log IoU", (-5, 8))}.items()):
            curve = of_sizes(areas, x)[i]
            axes.plot(x, curve, label=place[0], **look(name))
            at = 18 if i else 0.55 if len(areas) == 1 else 8
            write(axes, place[0], at, float(np.interp(at, x, curve)), place[1], color=look(name)["color"],
                  ha="center" if i == 0 else "right")
            mark(axes, best[i], curve.min(), look(name)["color"])
        axes.set(xscale="log", xlabel="predicted area", xlim=(0.25, 64), ylim=(0, 3), xticks=[0.25, 1, 4, 16, 64],
                 xticklabels=["¼", "1", "4", "16", "64"])
        axes.minorticks_off()
    left.set_title("true area 4")
    right.set_title("true areas " + ", ".join(f"{size:g}" for size in sizes))
    return Picture(figure, (
        f"Two panels of loss against the logarithm of the predicted area. Left, for a true area of 4: minus log IoU "
        f"is a V, 1 minus IoU a peaked valley that levels off at 1. Right, the mean over the areas "
        f"{', '.join(f'{size:g}' for size in sizes)}: minus log IoU is lowest at {best[1]:.2g}, 1 minus IoU at "
        f"{best[0]:.2g}."))


def descend(name: str, truth: Any, box: Any, steps: int, rate: float = 0.2) -> Any:
    """The boxes on the way down the gradient in the four edges."""
    path = [np.asarray(box, float)]
    for _ in range(steps):
        path.append(path[-1] - rate * LOSSES[name].gradient(truth, path[-1]))
    return np.array(path)


@styled
def frames(steps: Sequence[int] = (0, 10, 30, 60, 160)) -> Picture:
    """A box on its way, under GIoU and under DIoU."""
    figure = Figure(figsize=(WIDTH, 2.0))
    truth, start = around(0, 0, 1, 1), around(2.4, 0.15, 0.8, 0.8)
    said = []
    for row, name in zip(figure.subplots(2, len(steps)), ("GIoU", "DIoU"), strict=True):
        path = descend(name, truth, start, max(steps))
        for axes, step in zip(row, steps, strict=True):
            outline(axes, start, label="start", color=GRAY, linewidth=0.8)
            outline(axes, truth, label="truth", **TRUTH)
            outline(axes, path[step], label=name, color=look(name)["color"], linewidth=2)
            bare(axes, (-0.8, 3.3), (-1, 1))
            if name == "GIoU":
                axes.set_title(f"{step}", loc="center")
        row[0].set_ylabel(name, color=look(name)["color"])
        edges = ", ".join(f"{x:.2f}" for x in path[list(steps), 2])
        said.append(f"Under {name} its right edge is at {edges}.")
    return Picture(figure, (
        f"Two rows of frames: a true unit square around 0, and a smaller box that starts to the right of it, after "
        f"{', '.join(map(str, steps))} steps down the gradient. {' '.join(said)} In both rows the box first grows to "
        f"both sides until it covers the truth, and then shrinks onto it."))


@styled
def regression(errors: Mapping[str, Mapping[str, Any]]) -> Picture:
    """The mean error of many boxes, step by step: one panel for each rule, one curve for each loss."""
    figure, both = panels(2, height=3.6, sharey=True)
    alt = "Two panels of the mean error against the step, on a log scale, with four curves each. "
    for axes, (rule, curves) in zip(both, errors.items(), strict=True):
        for name, error in curves.items():
            axes.plot(np.arange(1, len(error) + 1), error, label=name, **look(name))
        alt += f"{rule.capitalize()}: after 40 steps and at the end " + ", ".join(
            f"{name} {error[39]:.2f} and {error[-1]:.2f}" for name, error in curves.items()) + ". "
        axes.set(xlabel="step", title=rule, xlim=(0, 200), xticks=[0, 100, 200], yscale="log", ylim=(1e-3, 9))
    right = both[1]
    last = [*errors.values()][-1]
    for name, at, shift, side in (("IoU", 110, (0, 9), "center"), ("GIoU", 60, (-8, -8), "right"),
                                  ("DIoU", 60, (6, 8), "left"), ("CIoU", 195, (-3, -4), "right")):
        write(right, name, at, float(last[name][at - 1]), shift, color=look(name)["color"], ha=side)
    return Picture(figure, alt.strip())


@styled
def coins(image: Any, found: Any) -> Picture:
    """The boxes of the coins, on the photograph."""
    figure, [axes] = panels(height=3.9)
    axes.imshow(image, cmap="gray", interpolation="nearest")
    for box in found:
        outline(axes, box, color=look("IoU")["color"], linewidth=2)
    bare(axes, (0, image.shape[1]), (0, image.shape[0]))
    axes.set_title(f"{len(found)} boxes")
    sides = found[:, 2] - found[:, 0]
    return Picture(figure, (
        f"A photograph of 24 coins in four rows, light on a dark ground. {len(found)} of them have a box, "
        f"{sides.min():.0f} to {sides.max():.0f} pixels wide. The two without one are at the upper left, where the "
        f"ground is brighter."))
