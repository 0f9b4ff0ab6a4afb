"""Dice: twice the overlap of two masks over the sum of their sizes; and its relatives."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import fraction, not_negative
from ..facts import Facts
from ..kinds import ClassMasks, Masks
from ..loss import Form, Reduction, loss, score


def dice(I, Y, P, smooth, empty):                 # I = Σyp, Y = Σy, P = Σp
    void = Y + P + smooth == 0                    # two empty masks: 0/0, which becomes 0/1 + empty
    S = Y + P + smooth + void
    def value(): return (2 * I + smooth) / S + void * empty
    return (value,)


@score(Masks, dice, smooth=not_negative, empty=fraction)
def dice_coefficient(y_true: ArrayLike, y_pred: ArrayLike, *, axis: int | tuple[int, ...] | None = None,
                     smooth: float = 0.0, empty: float = 1.0) -> Any:
    """Twice the overlap of two masks over the sum of their sizes: 1 for equal hard masks, 0 for masks apart.

    The order of the arguments follows scikit-learn: the truth comes first. With I = Σyp, the coefficient is

        (2I + smooth) / (Σy + Σp + smooth).

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


@loss(Form(Masks, one_minus_dice, Facts(
    prediction="[0, 1]", range="[0, 1]",
    lipschitz="2 if smooth == 0 else 1/smooth",
    derivatives="oo", convex=False, strictly_convex=False, symmetric=True, asks_for="y > D/2")),
    smooth=not_negative, empty=fraction)
def dice_loss(y_true: ArrayLike, y_pred: ArrayLike, *, axis: int | tuple[int, ...] | None = None, smooth: float = 0.0,
              empty: float = 1.0, sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """One minus the Dice coefficient: 0 for equal hard masks, 1 for masks apart.

    The order of the arguments follows scikit-learn: the truth comes first. With I = Σyp, Y = Σy, P = Σp, a mask costs

        1 − (2I + smooth) / (Y + P + smooth).

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
        In [0, 1] unless weights or a sum make it larger. ``dice_loss.gradient`` has the shape of `y_pred`: with
        D for the coefficient and S for Y + P + smooth, (D − 2y)/S at each pixel.

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


def one_minus_generalized(I, Y, P, smooth, empty):     # each a number for each class
    m = np.minimum.reduce(Y, where=Y > 0, initial=np.inf)
    r = np.where(Y > 0, m / Y, np.isinf(m))            # 1/Y but for a factor; an absent class is out unless all are
    w = r * r
    void = w @ (Y + P) + smooth == 0
    S = w @ (Y + P) + smooth + void
    def value():     return (w @ (Y + P - 2 * I)) / S + void * (1 - empty)
    def gradient(y): return r * (r * ((2 * w @ I + smooth) / S - 2 * y) / S)       # w = r² may be less than a float
    return value, gradient


@loss(Form(ClassMasks, one_minus_generalized, Facts(
    prediction="[0, 1]", range="[0, 1]",
    lipschitz="oo if smooth == 0 else 1/smooth",
    derivatives="oo", convex=False, strictly_convex=False, symmetric=False, asks_for="y > D/2")),
    smooth=not_negative, empty=fraction)
def generalized_dice_loss(y_true: ArrayLike, y_pred: ArrayLike, *, axis: int = -1, smooth: float = 0.0,
                          empty: float = 1.0, sample_weight: ArrayLike | None = None, reduction: Reduction = "mean"
                          ) -> Any:
    """One minus the Dice coefficient of all classes together, each weighted by one over its squared size.

    The order of the arguments follows scikit-learn: the truth comes first. With Iₖ = Σyp, Yₖ = Σy, Pₖ = Σp over the
    pixels of class k, and wₖ = (m/Yₖ)², where m is the smallest Yₖ above 0 (so that the smallest class has weight 1
    and nothing overflows), the masks of all classes cost

        1 − (2·Σₖ wₖIₖ + smooth) / (Σₖ wₖ(Yₖ + Pₖ) + smooth).

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Masks of one pixel or more: numbers in [0, 1], or booleans. They need not sum to 1 over the classes.
    axis : int
        The axis of the classes; all others are summed.
    smooth : float
        Added above and below the line, after the weighted sums; 0 or more.
    empty : float
        The coefficient where all masks are empty and the definition says 0/0; in [0, 1]. With `smooth` above 0 it is 1.
    sample_weight : array_like, optional
        A single number: there is one loss.
    reduction : {"mean", "sum", "none"}
        Here "mean" is the loss itself; "sum" and "none" multiply it by `sample_weight`.

    Returns
    -------
    floating
        In [0, 1] unless a weight makes it larger. ``generalized_dice_loss.gradient`` has the shape of `y_pred`: with D
        for the coefficient and S for what stands below the line, wₖ(D − 2y)/S at each pixel of class k. A class that is
        absent from `y_true` has weight 0: a convention, not a limit. Where all are, all have weight 1. A soft class
        that is nearly absent, as a residue of label smoothing is, has nearly all the weight, and without `smooth` the
        slope of its pixels has no bound.

    Raises
    ------
    ValueError
        If the shapes differ, a mask has no pixels, a number is outside [0, 1], the axis does not exist, a parameter is
        out of its range, or the weight is negative.
    TypeError
        If the data are not real numbers.

    References
    ----------
    C. H. Sudre, W. Li, T. Vercauteren, S. Ourselin, M. J. Cardoso, "Generalised Dice overlap as a deep learning loss
    function for highly unbalanced segmentations", DLMIA 2017, arXiv 1707.03237, section 2.1.

    Examples
    --------
    A large class with one false positive, a small one with one pixel missed:

    >>> y = [[1, 0], [1, 0], [1, 0], [1, 0], [0, 1], [0, 1]]
    >>> p = [[1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [0, 1]]
    >>> print(generalized_dice_loss(y, p).round(4), dice_loss(y, p).round(4))
    0.2381 0.1667
    """


def one_minus_tversky(I, Y, P, alpha, beta, smooth, empty):
    FP, FN = P - I, Y - I                         # false positives and false negatives
    S = I + alpha * FP + beta * FN + smooth
    void = S == 0                                 # 0/0, which becomes 0/∞, + empty where both masks are
    S = np.where(void, np.inf, S)
    T, L = (I + smooth) / S, np.fmin((alpha * FP + beta * FN) / S, 1)        # the index and 1 − T, where ∞/∞ is 1
    def value():     return L + void - (Y + P + smooth == 0) * empty
    def gradient(y): return (T * alpha * (1 - y) - (L + T * beta) * y) / S
    return value, gradient


@loss(Form(Masks, one_minus_tversky, Facts(
    prediction="[0, 1]", range="[0, 1]",
    lipschitz="2 if smooth == 0 else 1/(2*smooth)",
    derivatives="oo", convex=False, strictly_convex=False, symmetric=True,
    asks_for="y > D*alpha/(1 - D*(1 - alpha - beta))", given={"alpha": 0.5, "beta": 0.5})),
    alpha=not_negative, beta=not_negative, smooth=not_negative, empty=fraction)
def tversky_loss(y_true: ArrayLike, y_pred: ArrayLike, *, alpha: float = 0.5, beta: float = 0.5,
                 axis: int | tuple[int, ...] | None = None, smooth: float = 0.0, empty: float = 1.0,
                 sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """One minus the Tversky index, which prices false positives and false negatives separately.

    The order of the arguments follows scikit-learn: the truth comes first. With I = Σyp, FP = Σ(1 − y)p and
    FN = Σy(1 − p), a mask costs

        1 − (I + smooth) / (I + alpha·FP + beta·FN + smooth).

    At alpha = beta = ½ this is the Dice loss (with twice the `smooth`), at alpha = beta = 1 the IoU loss.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Masks of one pixel or more: numbers in [0, 1], or booleans.
    alpha : float
        What a false positive counts; 0 or more. Some libraries exchange `alpha` and `beta`.
    beta : float
        What a false negative counts; 0 or more.
    axis : int or tuple of int, optional
        The axes that make one mask; by default all of them, so that there is one mask.
    smooth : float
        Added above and below the line; 0 or more.
    empty : float
        The index of two empty masks, where the definition says 0/0; in [0, 1]. Where only one mask is empty and it
        says 0/0 (its errors count nothing), the index is 0: a convention. With `smooth` above 0 both are 1.
    sample_weight : array_like, optional
        What each mask counts: one weight for each, so a single number where there is one mask.
    reduction : {"mean", "sum", "none"}
        The weighted mean over the masks, the sum of weight times loss, or each mask's weight times loss.

    Returns
    -------
    floating or ndarray
        In [0, 1] unless weights or a sum make it larger. ``tversky_loss.gradient`` has the shape of `y_pred`: with T
        for the index and S for what stands below the line, (T·alpha·(1 − y) − (1 − T + T·beta)·y)/S at each pixel.

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
    A. Tversky, "Features of similarity", Psychological Review 84(4), 1977, 327-352.
    As a loss: S. S. M. Salehi, D. Erdogmus, A. Gholipour, "Tversky loss function for image segmentation using 3D fully
    convolutional deep networks", MLMI 2017, arXiv 1706.05721, equation 4.

    Examples
    --------
    A false negative costs more than a false positive:

    >>> print(tversky_loss([1, 1, 0, 0], [1, 0, 0, 0], alpha=0.3, beta=0.7).round(4))
    0.4118
    >>> print(tversky_loss([1, 0, 0, 0], [1, 1, 0, 0], alpha=0.3, beta=0.7).round(4))
    0.2308
    """
