"""The losses of intersection over union, as algebra.

Of masks: functions of the overlap I = Σyp and of the two sizes Y = Σy and P = Σp. Of boxes: functions of areas, namely
intersection I, union U and hull C (the smallest box around both); of the distance d between the centers over the
diagonal of the hull; and of how unlike the shapes are: v, of both boxes' widths and heights.
"""

from .derivation import define

define("iou(I, Y, P, smooth)", r"J_{{{3}}}({0}, {1}, {2})", "(I + smooth)/(Y + P - I + smooth)", "iou")
define("iou_loss(I, Y, P, smooth)", r"\ell^J_{{{3}}}({0}, {1}, {2})", "1 - iou(I, Y, P, smooth)", "iou_loss")
define("box_iou(I, U)", r"J({0}, {1})", "I/U", "box_iou")
define("box_iou_loss(I, U)", r"\ell^J({0}, {1})", "1 - box_iou(I, U)", "box_iou_loss")
define("giou_loss(I, U, C)", r"\ell^G({0}, {1}, {2})", "box_iou_loss(I, U) + (C - U)/C", "giou_loss")
define("diou_loss(I, U, d)", r"\ell^D({0}, {1}, {2})", "box_iou_loss(I, U) + d**2", "diou_loss")
define("aspect(w, h, a, b)", r"v({0}, {1}, {2}, {3})", "4/pi**2*(atan(w/h) - atan(a/b))**2")
define("ciou_loss(I, U, d, v)", r"\ell^C({0}, {1}, {2}, {3})",
       "diou_loss(I, U, d) + v**2/(box_iou_loss(I, U) + v)", "ciou_loss")
