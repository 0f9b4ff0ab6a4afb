"""Loss functions whose formulas the Loss Book derives, proves and tests.

Every loss is called as ``loss(y_true, y_pred, *, <parameters>, sample_weight=None, reduction="mean")``. Beside it stand
``loss.gradient``, the derivative with respect to `y_pred` of the value that the same call returns;
``loss.value_and_gradient``, both for little more than the price of one; for losses of single numbers ``loss.hessian``,
the second derivative entry by entry; and ``loss.facts``, what the book claims about it.

Results have the floating dtype of `y_pred`, else that of `y_true`, else float64. Sums run in float64; float16 is
computed in float32 and rounded at the end, to inf where float16 ends, and to 0 below 3e-8, as the gradient of a mean
over many entries may be: with reduction="sum" it has no factor 1/N. Integers of 64 bits are subtracted exactly where a
loss is one of differences, or refused where floats do not hold them. Inputs are never changed, shapes are never
broadcast, and bad input is a ValueError or TypeError that names the argument.
"""

from .loss import Loss
from .losses.cross_entropy import binary_cross_entropy, cross_entropy
from .losses.dice import dice_coefficient, dice_loss, generalized_dice_loss, tversky_loss
from .losses.focal import categorical_focal_loss, focal_loss
from .losses.huber import huber_loss, log_cosh_loss, pseudo_huber_loss, smooth_l1_loss
from .losses.iou import box_iou, box_iou_loss, ciou_loss, diou_loss, giou_loss, iou, iou_loss
from .losses.l1 import l1_loss, quantile_loss
from .losses.mse import mse_loss, poisson_loss

__all__ = [  # noqa: RUF022 - in the order of the book, which is that of LOSSES
    "LOSSES",
    "binary_cross_entropy",
    "cross_entropy",
    "focal_loss",
    "categorical_focal_loss",
    "dice_coefficient",
    "dice_loss",
    "generalized_dice_loss",
    "tversky_loss",
    "mse_loss",
    "poisson_loss",
    "l1_loss",
    "quantile_loss",
    "huber_loss",
    "smooth_l1_loss",
    "log_cosh_loss",
    "pseudo_huber_loss",
    "iou",
    "iou_loss",
    "box_iou",
    "box_iou_loss",
    "giou_loss",
    "diou_loss",
    "ciou_loss",
]

LOSSES: tuple[Loss[...], ...] = tuple(
    function for name in __all__[1:] if hasattr(function := globals()[name], "gradient"))  # but for the scores
