"""The pictures of the page on choosing: all losses side by side, on a common scale."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from .. import (
    binary_cross_entropy,
    box_iou_loss,
    dice_loss,
    diou_loss,
    focal_loss,
    giou_loss,
    huber_loss,
    iou_loss,
    l1_loss,
    log_cosh_loss,
    mse_loss,
    pseudo_huber_loss,
    quantile_loss,
    tversky_loss,
)
from .style import WIDTH, Picture, draw, gaps_at_jumps, guide, styled

VALUE, SLOPE = 0, 1
R = np.linspace(-3, 3, 601)                       # a residual
Z = np.linspace(-5, 5, 601)                       # the logit of a label that came true
P = np.linspace(0.005, 1, 200)                    # what each of the object's pixels is given
SHIFT = np.linspace(0, 3, 601)                    # of a box, in its own widths
OBJECT = np.repeat([1.0, 0.0], [10, 90])
TVERSKY = {"alpha": 0.3, "beta": 0.7}


def of_residual(loss: Any, **parameters: Any) -> Any:
    return loss.value_and_gradient(np.zeros_like(R), R, reduction="none", **parameters)


def of_logit(loss: Any, **parameters: Any) -> Any:
    return loss.value_and_gradient(np.ones_like(Z), Z, from_logits=True, reduction="none", **parameters)


def behind_sigmoid(loss: Any) -> Any:
    """A loss of numbers, given the probability that a logit stands for."""
    p = 1 / (1 + np.exp(-Z))
    value, slope = loss.value_and_gradient(np.ones_like(p), p, reduction="none")
    return value, slope * p * (1 - p)


def of_mask(loss: Any, **parameters: Any) -> Any:
    """All pixels of the object are given p, and all others 0."""
    found = [loss.value_and_gradient(OBJECT, p * OBJECT, **parameters) for p in P]
    return np.array([value for value, _ in found]), np.array([slope @ OBJECT for _, slope in found])


def of_boxes(loss: Any) -> Any:
    """A unit square beside another."""
    boxes = np.stack([SHIFT, np.zeros_like(SHIFT), SHIFT + 1, np.ones_like(SHIFT)], axis=1)
    value, slope = loss.value_and_gradient(np.broadcast_to([0.0, 0, 1, 1], boxes.shape), boxes, reduction="none")
    return value, slope[:, 0] + slope[:, 2]


# Each panel: its title, its abscissas, how a loss is called, and the losses: their label and where it stands, in both.
Place = tuple[float, tuple[float, float], str]
NOWHERE: Place = (0, (0, 0), "left")             # the caption names what has no label
Curve = tuple[Any, Callable[[], Any], str, Place, Place]
PANELS: tuple[tuple[str, str, Any, tuple[Curve, ...]], ...] = (
    ("numbers", "residual $r$", R, (
        (huber_loss, lambda: of_residual(huber_loss), "Huber", (-1.3, (-8, -12), "right"), (-2.0, (0, -10), "center")),
        (mse_loss, lambda: of_residual(mse_loss), "MSE", (1.75, (7, 4), "left"), (1.0, (-7, 0), "right")),
        (l1_loss, lambda: of_residual(l1_loss), "L1", (-2.9, (2, 12), "left"), (0.1, (-5, 9), "right")),
        (quantile_loss, lambda: of_residual(quantile_loss, quantile=0.75), r"$\tau = ¾$", (2.95, (0, -26), "right"),
         (2.95, (0, -19), "right")),
        (log_cosh_loss, lambda: of_residual(log_cosh_loss), "", NOWHERE, NOWHERE),
        (pseudo_huber_loss, lambda: of_residual(pseudo_huber_loss), "", NOWHERE, NOWHERE))),
    ("labels", "logit $z$ of the label", Z, (
        (binary_cross_entropy, lambda: of_logit(binary_cross_entropy), "cross-\nentropy", (-2.3, (9, 6), "left"),
         (0.9, (9, -14), "left")),
        (focal_loss, lambda: of_logit(focal_loss, alpha=None), "focal", (-1.9, (-10, -3), "right"),
         (-0.7, (-7, 3), "right")),
        (mse_loss, lambda: behind_sigmoid(mse_loss), "squared", (-4.9, (0, -18), "left"), (-1.3, (-8, -8), "right")),
        (l1_loss, lambda: behind_sigmoid(l1_loss), "", NOWHERE, NOWHERE))),
    ("masks", "$p$ of the object's pixels", P, (
        (dice_loss, lambda: of_mask(dice_loss), "Dice", (0.35, (-5, -7), "right"), (0.08, (8, 0), "left")),
        (iou_loss, lambda: of_mask(iou_loss), "IoU", (0.5, (6, 5), "left"), (0.9, (0, -9), "center")),
        (tversky_loss, lambda: of_mask(tversky_loss, **TVERSKY), "Tversky", (0.62, (-26, -12), "right"),
         (0.3, (14, -20), "left")))),
    ("boxes", "shift, in widths", SHIFT, (
        (box_iou_loss, lambda: of_boxes(box_iou_loss), "IoU", (2.9, (0, -9), "right"), (2.9, (0, -10), "right")),
        (giou_loss, lambda: of_boxes(giou_loss), "GIoU", (1.8, (5, -10), "left"), (1.25, (6, 5), "left")),
        (diou_loss, lambda: of_boxes(diou_loss), "DIoU", (1.35, (-4, 9), "right"), (0.1, (9, 4), "left")))),
)
LIMITS = {"numbers": ((0, 4), (-2.3, 2.3)), "labels": ((0, 4), (-1.3, 0.1)), "masks": ((0, 1.05), (-2.1, 0.1)),
          "boxes": ((0, 1.8), (-0.3, 2.3))}


def side_by_side(order: int, height: float = 6.2) -> Figure:
    figure = Figure(figsize=(WIDTH, height))
    for axes, (title, xlabel, x, curves) in zip(figure.subplots(2, 2).flat, PANELS, strict=True):
        for loss, call, label, *places in curves:
            at, shift, side = places[order]
            y = call()[order]
            y = gaps_at_jumps(y, 0.2) if order == SLOPE else y
            draw(axes, loss.__name__, x, y, label, at, shift, ha=side)
        guide(axes, x[[0, -1]], [0, 0])
        axes.set(title=title, xlabel=xlabel, xlim=(x[0], x[-1]), ylim=LIMITS[title][order])
    return figure


@styled
def losses() -> Picture:
    """What each loss makes of one number, one label, one mask and one box."""
    figure = side_by_side(VALUE)
    dice, (iou, giou, diou) = of_mask(dice_loss), map(of_boxes, (box_iou_loss, giou_loss, diou_loss))
    half, one, three = np.searchsorted(P, 0.5), np.searchsorted(SHIFT, 1), -1
    return Picture(figure, (
        "Four panels of loss. Numbers: MSE's parabola is the steepest; Huber, pseudo-Huber and log-cosh are parabolas "
        "near 0 and straight outside, below L1's two straight lines; the quantile loss at three quarters falls steeply "
        "on the left and rises slowly on the right. Labels: cross-entropy rises without bound on the left, focal loss "
        "below it; the squared and the absolute error of the probability stay below 1. "
        f"Masks: all fall from 1 to 0; at p = 0.5 Dice is {dice[VALUE][half]:.2f} and IoU 0.5, on a straight line. "
        f"Boxes: IoU loss rises to {iou[VALUE][one]:.0f} at one width and stays there; GIoU goes on to "
        f"{giou[VALUE][three]:.2f} at three widths, and DIoU to {diou[VALUE][three]:.2f}."))


@styled
def slopes() -> Picture:
    """What each loss does to the prediction that it is given."""
    figure = side_by_side(SLOPE)
    focal = -of_logit(focal_loss, alpha=None)[SLOPE]
    squared = -behind_sigmoid(mse_loss)[SLOPE]
    giou = of_boxes(giou_loss)[SLOPE]
    return Picture(figure, (
        "Four panels of slope. Numbers: MSE's is a straight line without bound, L1's jumps from minus 1 to 1, Huber's "
        "goes from one to the other in a ramp, and pseudo-Huber's and log-cosh's do so in smooth curves; the quantile "
        "loss jumps from minus three quarters to one quarter. Labels: cross-entropy's falls to minus 1 on the left and "
        f"stays; focal loss goes down to minus {focal.max():.2f} and comes back to minus 1; that of the squared error "
        f"is at most {squared.max():.2f} deep and vanishes on both sides. Masks: IoU's is minus 1 everywhere, Dice's "
        "rises from minus 2 to minus one half. Boxes: beyond one width IoU's is 0; GIoU's is "
        f"{giou[np.searchsorted(SHIFT, 1.5)]:.2f} at one and a half widths, and DIoU's lower."))
