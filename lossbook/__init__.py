"""Loss functions whose formulas the Loss Book derives, proves and tests."""

from .losses.dice import dice_coefficient, dice_loss
from .losses.huber import huber_loss, log_cosh_loss, pseudo_huber_loss, smooth_l1_loss

LOSSES = (dice_loss, huber_loss, smooth_l1_loss, log_cosh_loss, pseudo_huber_loss)

__all__ = ["LOSSES", "dice_coefficient", "dice_loss", "huber_loss", "log_cosh_loss", "pseudo_huber_loss",
           "smooth_l1_loss"]
