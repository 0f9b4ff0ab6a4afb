"""The Dice loss, as algebra: a function of the overlap I = Σyp and of the two sizes Y = Σy and P = Σp."""

from .derivation import define

define("dice(I, Y, P, smooth)", r"D", "(2*I + smooth)/(Y + P + smooth)", "dice_coefficient")
define("dice_loss(I, Y, P, smooth)", r"\ell", "1 - dice(I, Y, P, smooth)", "dice_loss")
