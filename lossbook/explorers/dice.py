"""Dice loss, IoU loss and Tversky loss of two masks, over the value of one soft pixel."""

from ..algebra.call import Call
from .explorer import Curve, Explorer, Range, View

SMOOTH = Range("smooth", "s", "smoothing", 0, 10, 0.5, 0)
ALPHA = Range("alpha", "α", "price of false positives (Tversky)", 0.05, 1, 0.05, 0.3)
BETA = Range("beta", "β", "price of false negatives (Tversky)", 0.05, 1, 0.05, 0.7)

# I, Y and P are the sums over all pixels but the chosen one, whose label is y and whose prediction is p.
SUMS = {"A": "I + y*p", "B": "Y + y", "C": "P + p"}


def of_masks(id, name, text, below, above, gradient, **parameters):
    """What is computed divides by `below`; two empty masks without smoothing cost 0, as in the package."""
    return Curve(id=id, name=name, look=f"{id}_loss", text=f"{id}_loss(A, B, C, {text})",
                 where={**SUMS, "S": below},
                 computed=f"0 if S == 0 else ({above})/S", gradient=f"0 if S == 0 else ({gradient})/S",
                 same_as=Call(f"{id}_loss", smooth="smooth", **parameters))


EXPLORER = Explorer(
    id="dice-explorer",
    title="Two masks and one soft pixel",
    alt="Two masks of six by six pixels that overlap, and two plots over the value of one pixel of the prediction that "
        "belongs to the object. Dice loss, IoU loss and Tversky loss fall as the pixel is filled; IoU loss is the "
        "largest of the three, and Tversky loss, to which a missed pixel counts more than a false one, the steepest.",
    domain={"smooth": "[0, oo)", "alpha": "(0, 1]", "beta": "(0, 1]",
            "I": "[0, oo)", "Y": "(I, oo)", "P": "[I, oo)", "y": "[0, 1]", "p": "[0, 1]"},
    surface="masks",
    start={"truth": "000000" "011100" "011110" "011110" "000000" "000000",
           "mask": "000000" "000000" "001111" "001111" "001110" "000000", "pixel": 8},
    parameters=(SMOOTH, ALPHA, BETA),
    views=(View(
        id="pixel", label="over the chosen pixel", x=Range("p", "p", "value of the chosen pixel", 0, 1, 0.01, 0.5),
        loss=(0, 1), slope=(-0.2, 0.2), gradient="gradient of the pixel",
        curves=(
            of_masks("dice", "Dice", "smooth", "B + C + smooth", "B + C - 2*A", "(2*A + smooth)/S - 2*y"),
            of_masks("iou", "IoU", "smooth", "B + C - A + smooth", "B + C - 2*A",
                     "(A + smooth)/S - (1 + (A + smooth)/S)*y"),
            of_masks("tversky", "Tversky", "smooth, alpha, beta", "A + alpha*(C - A) + beta*(B - A) + smooth",
                     "alpha*(C - A) + beta*(B - A)", "(A + smooth)/S*(alpha*(1 - y) + (1 - beta)*y) - y",
                     alpha="alpha", beta="beta"),
        )),),
)
