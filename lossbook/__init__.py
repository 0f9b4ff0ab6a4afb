"""Loss functions whose formulas the Loss Book derives, proves and tests.

Every loss is called as ``loss(y_true, y_pred, *, <parameters>, sample_weight=None, reduction="mean")``. Beside it stand
``loss.gradient``, the derivative with respect to `y_pred` of the value that the same call returns;
``loss.value_and_gradient``, both for little more than the price of one; for losses of single numbers ``loss.hessian``,
the second derivative entry by entry; and ``loss.facts``, what the book claims about it.

Results have the floating dtype of `y_pred`, else that of `y_true`, else float64. Sums run in float64; float16 is
computed in float32, and the result may be inf where float16 ends. Inputs are never changed, shapes are never broadcast,
and bad input is a ValueError or TypeError that names the argument.
"""

from .losses.dice import dice_coefficient, dice_loss
from .losses.huber import huber_loss, log_cosh_loss, pseudo_huber_loss, smooth_l1_loss

LOSSES = (dice_loss, huber_loss, smooth_l1_loss, log_cosh_loss, pseudo_huber_loss)

__all__ = ["LOSSES", "dice_coefficient", "dice_loss", "huber_loss", "log_cosh_loss", "pseudo_huber_loss",
           "smooth_l1_loss"]
