"""Dice: twice the overlap of two masks over the sum of their sizes."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from ..checks import fraction, not_negative
from ..facts import Facts
from ..kinds import masks
from ..loss import Reduction, loss, score


def dice(I, Y, P, smooth, empty):                 # I = Σyp, Y = Σy, P = Σp
    void = Y + P + smooth == 0                    # two empty masks: 0/0, which becomes 0/1 + empty
    S = Y + P + smooth + void
    def value(): return (2 * I + smooth) / S + void * empty
    return (value,)


@score(masks, dice, smooth=not_negative, empty=fraction)
def dice_coefficient(y_true: ArrayLike, y_pred: ArrayLike, *, axis: int | tuple[int, ...] | None = None,
                     smooth: float = 0.0, empty: float = 1.0) -> Any:
    """Twice the overlap of two masks over the sum of their sizes: 1 for equal masks, 0 for masks apart.

    The order of the arguments follows scikit-learn: the truth comes first. With I = Σyp, the coefficient is

        (2I + smooth) / (Σy + Σp + smooth).

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Masks: numbers in [0, 1], or booleans.
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
        If the shapes differ, a number is outside [0, 1], an axis does not exist or comes twice, or a parameter is
        out of its range.
    TypeError
        If the data are not real numbers.

    References
    ----------
    L. R. Dice, "Measures of the amount of ecologic association between species", Ecology 26(3), 1945, 297-302.
    T. Sørensen, "A method of establishing groups of equal amplitude in plant sociology based on similarity of
    species content", 1948.

    Examples
    --------
    >>> print(dice_coefficient([1, 1, 0, 0], [1, 0, 0, 0]))
    0.6666666666666666
    >>> dice_coefficient([[1, 1], [0, 1]], [[1, 1], [1, 0]], axis=1)
    array([1., 0.])
    """


def one_minus_dice(I, Y, P, smooth, empty):
    void = Y + P + smooth == 0
    S = Y + P + smooth + void
    def value():     return (Y + P - 2 * I) / S + void * (1 - empty)
    def gradient(y): return ((2 * I + smooth) / S - 2 * y) / S
    return value, gradient


@loss(masks, one_minus_dice, smooth=not_negative, empty=fraction, facts=Facts(
    prediction="Interval(0, 1)", range="Interval(0, 1)",
    lipschitz="Piecewise((2, Eq(smooth, 0)), (1/smooth, True))",
    derivatives="oo", convex=False, strictly_convex=False, symmetric=True, asks_for="y > D/2"))
def dice_loss(y_true: ArrayLike, y_pred: ArrayLike, *, axis: int | tuple[int, ...] | None = None, smooth: float = 0.0,
              empty: float = 1.0, sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """One minus the Dice coefficient: 0 for equal hard masks, 1 for masks apart.

    The order of the arguments follows scikit-learn: the truth comes first. With I = Σyp, Y = Σy, P = Σp, a mask costs

        1 − (2I + smooth) / (Y + P + smooth).

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Masks: numbers in [0, 1], or booleans. Soft masks do not cost 0 where they are equal.
    axis : int or tuple of int, optional
        The axes that make one mask; by default all of them, so that there is one mask.
    smooth : float
        Added above and below the line; 0 or more. Where it is 0, an empty `y_true` has gradient 0 whatever is
        predicted, and costs 1 unless nothing is.
    empty : float
        The coefficient of two empty masks, where the definition says 0/0; in [0, 1].
    sample_weight : array_like, optional
        What each mask counts: one weight for each, so a single number where there is one mask.
    reduction : {"mean", "sum", "none"}
        The weighted mean over the masks, the sum of weight times loss, or each mask's weight times loss.

    Returns
    -------
    floating or ndarray
        In [0, 1] unless weights or a sum make it larger. ``dice_loss.gradient`` has the shape of `y_pred`: with
        D for the coefficient and S for Y + P + smooth, (D − 2y)/S at each pixel.

    Raises
    ------
    ValueError
        If the shapes differ, a number is outside [0, 1], an axis does not exist or comes twice, a parameter is out
        of its range, the weights are negative or have another shape than the masks' losses, or there is no mask to
        take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    L. R. Dice, "Measures of the amount of ecologic association between species", Ecology 26(3), 1945, 297-302.
    As a loss, with squares below the line, which are left out here: F. Milletari, N. Navab, S.-A. Ahmadi,
    "V-Net", 3DV 2016, arXiv 1606.04797.

    Examples
    --------
    >>> print(dice_loss([1, 1, 0, 0], [1, 0, 0, 0]))
    0.3333333333333333
    >>> dice_loss.gradient([1, 0], [0.5, 0.5])
    array([-0.75,  0.25])
    """
