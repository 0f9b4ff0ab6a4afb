"""Intersection over union, of masks and of boxes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import fraction, not_negative
from ..facts import Facts
from ..kinds import Boxes, Masks
from ..loss import Form, Reduction, loss, score


def jaccard(I, Y, P, smooth, empty):              # I = Σyp, Y = Σy, P = Σp
    void = Y + P + smooth == 0                    # two empty masks: 0/0, which becomes 0/1 + empty
    def value(): return (I + smooth) / (Y + P - I + smooth + void) + void * empty
    return (value,)


def one_minus_jaccard(I, Y, P, smooth, empty):
    void = Y + P + smooth == 0
    U = Y + P - I + smooth + void                 # the union
    J = (I + smooth) / U
    def value():     return (Y + P - 2 * I) / U + void * (1 - empty)
    def gradient(y): return (J - (1 + J) * y) / U
    return value, gradient


@score(Masks, jaccard, smooth=not_negative, empty=fraction)
def iou(y_true: ArrayLike, y_pred: ArrayLike, *, axis: int | tuple[int, ...] | None = None,
        smooth: float = 0.0, empty: float = 1.0) -> Any:
    """The overlap of two masks over their union, also called Jaccard index: 1 for equal hard masks, 0 for masks apart.

    The order of the arguments follows scikit-learn: the truth comes first. With I = Σyp, the coefficient is

        (I + smooth) / (Σy + Σp − I + smooth).

    Soft masks do not reach 1 where they are equal, and with `smooth` masks apart do not reach 0.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Masks of one pixel or more: numbers in [0, 1], or booleans.
    axis : int or tuple of int, optional
        The axes that make one mask; by default all of them, so that there is one mask.
    smooth : float
        Added above and below the line; 0 or more.
    empty : float
        The coefficient of two empty masks, where the definition says 0/0; in [0, 1]. With `smooth` above 0
        such masks are not 0/0, and their coefficient is 1.

    Returns
    -------
    floating or ndarray
        One number in [0, 1] for each mask.

    Raises
    ------
    ValueError
        If the shapes differ, a mask has no pixels, a number is outside [0, 1], an axis does not exist or comes twice,
        or a parameter is out of its range.
    TypeError
        If the data are not real numbers.

    References
    ----------
    P. Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912, 37-50.

    Examples
    --------
    >>> print(iou([1, 1, 0, 0], [1, 0, 1, 0]))
    0.3333333333333333
    >>> iou([[1, 1], [0, 1]], [[1, 1], [1, 0]], axis=1)
    array([1., 0.])
    """


@loss(Form(Masks, one_minus_jaccard, Facts(
    prediction="[0, 1]", range="[0, 1]",
    lipschitz="1 if smooth == 0 else 1/smooth",
    derivatives="oo", convex=False, strictly_convex=False, symmetric=True, asks_for="y > D/(1 + D)")),
    smooth=not_negative, empty=fraction)
def iou_loss(y_true: ArrayLike, y_pred: ArrayLike, *, axis: int | tuple[int, ...] | None = None, smooth: float = 0.0,
             empty: float = 1.0, sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """One minus the overlap of two masks over their union: 0 for equal hard masks, 1 for masks apart.

    The order of the arguments follows scikit-learn: the truth comes first. With I = Σyp, Y = Σy, P = Σp, a mask costs

        1 − (I + smooth) / (Y + P − I + smooth).

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Masks of one pixel or more: numbers in [0, 1], or booleans. Soft masks do not cost 0 where they are equal.
    axis : int or tuple of int, optional
        The axes that make one mask; by default all of them, so that there is one mask.
    smooth : float
        Added above and below the line; 0 or more. Where it is 0, an empty `y_true` has gradient 0 whatever is
        predicted, and costs 1 unless nothing is.
    empty : float
        The coefficient of two empty masks, where the definition says 0/0; in [0, 1]. With `smooth` above 0 it is 1.
    sample_weight : array_like, optional
        What each mask counts: one weight for each, so a single number where there is one mask.
    reduction : {"mean", "sum", "none"}
        The weighted mean over the masks, the sum of weight times loss, or each mask's weight times loss.

    Returns
    -------
    floating or ndarray
        In [0, 1] unless weights or a sum make it larger. ``iou_loss.gradient`` has the shape of `y_pred`: with J for
        the coefficient and U for what stands below the line, (J − (1 + J)·y)/U at each pixel.

    Raises
    ------
    ValueError
        If the shapes differ, a mask has no pixels, a number is outside [0, 1], an axis does not exist or comes twice, a
        parameter is out of its range, the weights are negative or have another shape than the masks' losses, or there
        is no mask to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    M. A. Rahman, Y. Wang, "Optimizing intersection-over-union in deep neural networks for image segmentation",
    ISVC 2016.

    Examples
    --------
    >>> print(iou_loss([1, 1, 0, 0], [1, 0, 0, 0]))
    0.5
    >>> iou_loss.gradient([1, 0], [0.5, 0.5]).round(4)
    array([-0.6667,  0.2222])
    """


def overlap(y, p):                                # an axis of two: horizontal and vertical
    a, b, c, d = y[:2], y[2:], p[:2], p[2:]
    hull = np.maximum(b, d) - np.minimum(a, c)    # the sides of the smallest box around both
    unit = hull + (hull == 0)                     # in which areas neither overflow nor underflow
    truth, box, both = (b - a) / unit, (d - c) / unit, (np.minimum(b, d) - np.maximum(a, c)) / unit
    shared = np.maximum(both, 0)
    A, B, I = box[0] * box[1], truth[0] * truth[1], shared[0] * shared[1]
    U = (A + B) - I
    same, void = np.logical_and.reduce((a == c) & (b == d)), U == 0          # 0/0: 1 of one box, 0 of two
    S = U + void
    J = I / S + void * same
    def loss(): return ((A - I) + (B - I)) / S + void * ~same                # 1 − J
    tiny = np.finfo(hull.dtype).tiny              # slopes are found in a unit in which only their sum may overflow:
    small = np.where(np.maximum(hull[0], hull[1]) < 1024 * tiny, tiny, 1)
    def slope(solid=0):                           # of 1 − J, and of 1 − U where solid; where edges meet, outward
        meets, side, moves, length = shared[::-1] * (both >= 0), box[::-1], 1.0 * ~same, unit / small
        own, inner, outer = side * J / S, (meets - side) * solid - meets * (1 + J) / S, (U - side) * solid
        return np.concatenate([(own + inner * (c > a) + outer * (c <= a)) * -moves / length,
                               (own + inner * (d < b) + outer * (d >= b)) * moves / length])
    return (a, b, c, d), hull, small, J, U, loss, slope


def intersection_over_union(y, p):
    _, _, _, J, *_ = overlap(y, p)
    def value(): return J
    return (value,)


def one_minus_iou(y, p):
    _, _, small, *_, loss, slope = overlap(y, p)
    def value():    return loss()
    def gradient(): return slope() / small
    return value, gradient


def generalized(y, p):
    _, hull, small, _, U, loss, slope = overlap(y, p)
    solid = np.logical_and.reduce(hull > 0)       # where the hull has no area, there is no penalty
    def value():    return loss() + (1 - U) * solid                          # the hull is the unit of area
    def gradient(): return slope(solid) / small
    return value, gradient


def centers(corners, hull, small):                    # their squared distance over that of the hull's corners
    a, b, c, d = corners
    unit = np.maximum(hull[0], hull[1])
    unit = unit + (unit == 0)
    off, sides = ((c - a) / unit + (d - b) / unit) / 2, hull / unit
    C = sides[0] ** 2 + sides[1] ** 2
    C += C == 0
    R = (off[0] ** 2 + off[1] ** 2) / C
    def slope():
        grow = 2 * R * sides                      # of the hull, where an edge of the prediction is one of the hull's
        return np.concatenate([off + grow * (c <= a), off - grow * (d >= b)]) / C / (unit / small)
    return R, slope


def distance(y, p):
    corners, hull, small, _, _, loss, slope = overlap(y, p)
    R, pull = centers(corners, hull, small)
    def value():    return loss() + R
    def gradient(): return (slope() + pull()) / small
    return value, gradient


def complete(y, p):
    (a, b, c, d), hull, small, _, _, loss, slope = overlap(y, p)
    R, pull = centers((a, b, c, d), hull, small)
    (wide, high), (w, h) = b - a, d - c
    unit = np.maximum(w, h)
    point = (unit == 0) | (np.maximum(wide, high) == 0)
    turn = (np.arctan2(wide, high) - np.arctan2(w, h)) * ~point
    v = (2 / np.pi * turn) ** 2                   # how the shapes differ: by the angles of the diagonals, from 0 to 1
    D = loss() + v
    r = v / (D + (D == 0))                        # α in the paper
    def value(): return loss() + R + r * v
    def gradient():
        unit_ = unit + (unit == 0)
        across, up = w / unit_, h / unit_
        by_side = 8 / np.pi**2 * turn * np.stack([-up, across]) / (across**2 + up**2 + point)
        aspect = r * (2 - r) * np.concatenate([-by_side, by_side]) / (unit_ / small)     # dv: for w and h, their edges
        return ((1 - r**2) * slope() + pull() + aspect) / small              # r²: α changes with J, too
    return value, gradient


@score(Boxes, intersection_over_union)
def box_iou(y_true: ArrayLike, y_pred: ArrayLike) -> Any:
    """The overlap of two boxes over their union, box by box: 1 for equal boxes, 0 for boxes apart.

    The order of the arguments follows scikit-learn: the truth comes first. Unlike torchvision's function of that name,
    this one compares the boxes pair by pair, not each with each.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Boxes along the last axis, x1, y1, x2, y2 with x1 ≤ x2 and y1 ≤ y2: finite numbers.

    Returns
    -------
    floating or ndarray
        One number in [0, 1] for each pair; 1 for the same box even where it has no area.

    Raises
    ------
    ValueError
        If the shapes differ, the last axis is not 4, a number is not finite, x2 < x1 or y2 < y1.
    TypeError
        If the data are not real numbers.

    References
    ----------
    M. Everingham et al., "The PASCAL visual object classes (VOC) challenge", International Journal of Computer
    Vision 88(2), 2010, 303-338.

    Examples
    --------
    >>> print(box_iou([0, 0, 2, 2], [1, 1, 3, 3]).round(4))
    0.1429
    """


@loss(Form(Boxes, one_minus_iou, Facts(
    prediction="(-oo, oo)", range="[0, 1]", lipschitz="oo", derivatives="0", convex=False,
    strictly_convex=False, symmetric=True, asks_for="the box itself")))
def box_iou_loss(y_true: ArrayLike, y_pred: ArrayLike, *,
                 sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """One minus the overlap of two boxes over their union.

    The order of the arguments follows scikit-learn: the truth comes first. A pair of boxes costs

        1 − IoU,    IoU = intersection / union.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Boxes along the last axis, x1, y1, x2, y2 with x1 ≤ x2 and y1 ≤ y2: finite numbers.
    sample_weight : array_like, optional
        What each box counts, in the shape of the data without its last axis.
    reduction : {"mean", "sum", "none"}
        The weighted mean over the boxes, the sum of weight times loss, or each box's weight times loss.

    Returns
    -------
    floating or ndarray
        0 for equal boxes at any scale, 1 for boxes apart, whose gradient is 0. ``box_iou_loss.gradient`` has the shape
        of `y_pred`. The loss has kinks: where edges meet, the slope is that of moving outward, and of equal boxes
        it is 0.

    Raises
    ------
    ValueError
        If the shapes differ, the last axis is not 4, a number is not finite, x2 < x1 or y2 < y1, the weights are
        negative or have another shape than the boxes' losses, or there is no box to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    J. Yu, Y. Jiang, Z. Wang, Z. Cao, T. Huang, "UnitBox", ACM Multimedia 2016, arXiv 1608.01471, which takes −log IoU.

    Examples
    --------
    >>> print(box_iou_loss([0, 0, 2, 2], [0, 0, 2, 1]))
    0.5
    >>> box_iou_loss.gradient([0, 0, 2, 2], [0, 0, 2, 1])
    array([-0.125, -0.25 ,  0.125, -0.5  ])
    """


@loss(Form(Boxes, generalized, Facts(
    prediction="(-oo, oo)", range="[0, 2]", lipschitz="oo", derivatives="0", convex=False,
    strictly_convex=False, symmetric=True, asks_for="the box itself")))
def giou_loss(y_true: ArrayLike, y_pred: ArrayLike, *,
              sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """The IoU loss, and the share of the boxes' hull that neither of them covers.

    The order of the arguments follows scikit-learn: the truth comes first. With C for the smallest box around both, and
    U for their union, a pair of boxes costs

        1 − IoU + (C − U)/C.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Boxes along the last axis, x1, y1, x2, y2 with x1 ≤ x2 and y1 ≤ y2: finite numbers.
    sample_weight : array_like, optional
        What each box counts, in the shape of the data without its last axis.
    reduction : {"mean", "sum", "none"}
        The weighted mean over the boxes, the sum of weight times loss, or each box's weight times loss.

    Returns
    -------
    floating or ndarray
        0 for equal boxes at any scale; it approaches 2 as boxes move apart. A hull without area has no penalty. The
        slope, ``giou_loss.gradient``, has the shape of `y_pred`, and is not 0 for boxes apart; where edges meet, it is
        that of moving outward, and of equal boxes it is 0.

    Raises
    ------
    ValueError
        If the shapes differ, the last axis is not 4, a number is not finite, x2 < x1 or y2 < y1, the weights are
        negative or have another shape than the boxes' losses, or there is no box to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    H. Rezatofighi, N. Tsoi, J. Gwak, A. Sadeghian, I. Reid, S. Savarese, "Generalized intersection over union",
    CVPR 2019, arXiv 1902.09630.

    Examples
    --------
    Two unit squares with a gap of 1:

    >>> print(giou_loss([0, 0, 1, 1], [2, 0, 3, 1]).round(4))
    1.3333
    """


@loss(Form(Boxes, distance, Facts(
    prediction="(-oo, oo)", range="[0, 2]", lipschitz="oo", derivatives="0", convex=False,
    strictly_convex=False, symmetric=True, asks_for="the box itself")))
def diou_loss(y_true: ArrayLike, y_pred: ArrayLike, *,
              sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """The IoU loss, and the squared distance of the centers over that of the hull's corners.

    The order of the arguments follows scikit-learn: the truth comes first. With ρ for the distance between the centers,
    and c for the diagonal of the smallest box around both, a pair of boxes costs

        1 − IoU + ρ²/c².

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Boxes along the last axis, x1, y1, x2, y2 with x1 ≤ x2 and y1 ≤ y2: finite numbers.
    sample_weight : array_like, optional
        What each box counts, in the shape of the data without its last axis.
    reduction : {"mean", "sum", "none"}
        The weighted mean over the boxes, the sum of weight times loss, or each box's weight times loss.

    Returns
    -------
    floating or ndarray
        0 for equal boxes at any scale, and below 2 for boxes with area. The slope, ``diou_loss.gradient``, has the
        shape of `y_pred`, and is not 0 for boxes apart; where edges meet, it is that of moving outward, and of equal
        boxes it is 0.

    Raises
    ------
    ValueError
        If the shapes differ, the last axis is not 4, a number is not finite, x2 < x1 or y2 < y1, the weights are
        negative or have another shape than the boxes' losses, or there is no box to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    Z. Zheng, P. Wang, W. Liu, J. Li, R. Ye, D. Ren, "Distance-IoU loss", AAAI 2020, arXiv 1911.08287, equation 7.

    Examples
    --------
    >>> print(diou_loss([0, 0, 1, 1], [2, 0, 3, 1]))
    1.4
    """


@loss(Form(Boxes, complete, Facts(
    prediction="(-oo, oo)", range="[0, 5/2)", lipschitz="oo", derivatives="0", convex=False,
    strictly_convex=False, symmetric=True, asks_for="the box itself")))
def ciou_loss(y_true: ArrayLike, y_pred: ArrayLike, *,
              sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """The DIoU loss, and a penalty on another aspect ratio.

    The order of the arguments follows scikit-learn: the truth comes first. With
    v = (4/π²)(arctan(w*/h*) − arctan(w/h))² for the true (starred) and the predicted width and height, a pair of boxes
    costs

        1 − IoU + ρ²/c² + α·v,    α = v/((1 − IoU) + v).

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Boxes along the last axis, x1, y1, x2, y2 with x1 ≤ x2 and y1 ≤ y2: finite numbers.
    sample_weight : array_like, optional
        What each box counts, in the shape of the data without its last axis.
    reduction : {"mean", "sum", "none"}
        The weighted mean over the boxes, the sum of weight times loss, or each box's weight times loss.

    Returns
    -------
    floating or ndarray
        0 for equal boxes at any scale. Of a box without height or width the angle is the limit, π/2 or 0; a point has
        no angle and no penalty. The slope, ``ciou_loss.gradient``, has the shape of `y_pred`. It is the derivative of
        the whole value; torchvision holds α fixed. Where edges meet, it is that of moving outward, and of equal boxes
        it is 0.

    Raises
    ------
    ValueError
        If the shapes differ, the last axis is not 4, a number is not finite, x2 < x1 or y2 < y1, the weights are
        negative or have another shape than the boxes' losses, or there is no box to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    Z. Zheng, P. Wang, W. Liu, J. Li, R. Ye, D. Ren, "Distance-IoU loss", AAAI 2020, arXiv 1911.08287, equations 8-11.

    Examples
    --------
    A wide box in the center of a tall one:

    >>> print(ciou_loss([1, 0, 2, 3], [0, 1, 3, 2]).round(4))
    0.9057
    """
