"""The losses of two boxes, over the place of one of them."""

from ..algebra.call import Call
from .explorer import Curve, Explorer, Range, View

PREDICTED = (
    Range("y", "y", "predicted, from the top", 0, 8, 0.25, 3.5),
    Range("w", "w", "predicted width", 1, 6, 0.25, 5),
    Range("h", "h", "predicted height", 1, 4, 0.25, 4),
)
TRUE = (
    Range("X", "X", "true, from the left", 0, 16, 0.25, 6),
    Range("Y", "Y", "true, from the top", 0, 8, 0.25, 2.5),
    Range("W", "W", "true width", 1, 6, 0.25, 6),
    Range("H", "H", "true height", 1, 4, 0.25, 4),
)

# Where two are equal, max and min take the second and the first argument: in this order the slope at coinciding edges
# is that of moving outward, and of boxes that touch that of boxes that overlap, as in the package.
AREAS = {
    "left": "max(x, X)", "right": "min(X + W, x + w)", "top": "max(y, Y)", "bottom": "min(Y + H, y + h)",
    "I": "max(0, right - left)*max(0, bottom - top)", "U": "w*h + W*H - I", "J": "I/U",
}
HULL = {"m": "max(X + W, x + w) - min(x, X)", "n": "max(Y + H, y + h) - min(y, Y)"}
CENTERS = {"R": "((x + w/2 - X - W/2)**2 + (y + h/2 - Y - H/2)**2)/(m**2 + n**2)"}
SHAPE = {"v": "aspect(W, H, w, h)"}
CALL = {"y_true": ("X", "Y", "X + W", "Y + H"), "y_pred": ("x", "y", "x + w", "y + h")}


def of_boxes(name, label, text, where, computed=""):
    return Curve(id=name, name=label, look=f"{name}_loss", text=text, computed=computed, where={**AREAS, **where},
                 same_as=Call(f"{name}_loss", **CALL))


EXPLORER = Explorer(
    id="iou-explorer",
    title="Two boxes",
    alt="A true box and a predicted one to the right of it that overlaps it in part, and two plots over the "
        "predicted box's place from the left. All losses are least where the boxes lie on each other. IoU loss is flat "
        "at 1 where they do not overlap; GIoU, DIoU and CIoU loss still rise there.",
    domain={"U": "(0, oo)", "I": "[0, U]", "R": "[0, 1]", "v": "(0, 1]"},
    surface="boxes",
    parameters=(*PREDICTED, *TRUE),
    views=(View(
        id="place", label="over the predicted box's place",
        x=Range("x", "x", "predicted, from the left", 0, 16, 0.25, 9), loss=(0, 2), slope=(-0.4, 0.4),
        gradient="gradient in x",
        curves=(
            of_boxes("box_iou", "IoU", "box_iou_loss(I, U)", {}),
            of_boxes("giou", "GIoU", "giou_loss(I, U, m*n)", HULL),
            of_boxes("diou", "DIoU", "diou_loss(I, U, sqrt(R))", HULL | CENTERS),
            of_boxes("ciou", "CIoU", "ciou_loss(I, U, sqrt(R), v)", HULL | CENTERS | SHAPE,
                     "1 - J + R + (0 if v == 0 else v**2/(1 - J + v))"),
        )),),
)
