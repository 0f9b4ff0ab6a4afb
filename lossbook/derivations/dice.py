"""The losses of Dice and Tversky, as algebra: functions of the overlap I = Σyp and of the two sizes Y = Σy and P = Σp.

In the generalized Dice loss each of the three is a weighted sum over the classes.
"""

from .derivation import define

define("dice(I, Y, P, smooth)", r"D_{{{3}}}({0}, {1}, {2})", "(2*I + smooth)/(Y + P + smooth)", "dice_coefficient")
define("dice_loss(I, Y, P, smooth)", r"\ell_{{{3}}}({0}, {1}, {2})", "1 - dice(I, Y, P, smooth)", "dice_loss")
define("generalized_dice_loss(I, Y, P, smooth)", r"\ell^G_{{{3}}}({0}, {1}, {2})", "1 - dice(I, Y, P, smooth)",
       "generalized_dice_loss")
define("tversky(I, Y, P, smooth, alpha, beta)", r"T_{{{3},\,{4},\,{5}}}({0}, {1}, {2})",
       "(I + smooth)/(I + alpha*(P - I) + beta*(Y - I) + smooth)")
define("tversky_loss(I, Y, P, smooth, alpha, beta)", r"\ell_{{{3},\,{4},\,{5}}}({0}, {1}, {2})",
       "1 - tversky(I, Y, P, smooth, alpha, beta)", "tversky_loss")
