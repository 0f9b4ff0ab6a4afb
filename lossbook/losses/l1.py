"""Absolute error, and the tilted one that asks for a quantile."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import inner_fraction
from ..facts import Facts
from ..kinds import Residual
from ..loss import Form, Reduction, loss


def absolute(r):                                  # r = y_pred − y_true
    def value():    return np.abs(r)
    def gradient(): return np.sign(r)
    def hessian():  return 0
    return value, gradient, hessian


@loss(Form(Residual, absolute, Facts(
    prediction="(-oo, oo)", range="[0, oo)", lipschitz="1", curvature="{0}", derivatives="0",
    convex=True, strictly_convex=False, symmetric=True, asks_for="sign(r)")))
def l1_loss(y_true: ArrayLike, y_pred: ArrayLike, *,
            sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """The absolute error.

    The name follows torch.nn.functional; the order follows scikit-learn: the truth comes first. With
    r = y_pred − y_true, an entry costs

        |r|.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Finite numbers.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        0 or more, in the unit of the data. The slope, ``l1_loss.gradient``, is −1 or 1, and 0 at r = 0, where any
        number between would do; ``l1_loss.hessian`` is 0: no curvature for a Newton step or a booster's leaf to divide
        by. Give those 1 in its place, or refit each leaf by its median.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, a weight is negative, the weights have another shape or are
        all 0 under a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    R. Koenker, G. Bassett, "Regression quantiles", Econometrica 46(1), 1978, 33-50: the median among the quantiles.
    The absolute error itself is older than least squares: R. J. Boscovich fitted a line by it in 1757.

    Examples
    --------
    >>> print(l1_loss([1.0, 2.0, 3.0], [1.0, 2.0, 4.5]))
    0.5
    >>> l1_loss.gradient([1.0, 2.0, 3.0], [1.0, 1.5, 5.0], reduction="sum")
    array([ 0., -1.,  1.])
    """


def tilted(r, quantile):                          # r = y_pred − y_true
    g = (1 - quantile) * (r > 0) - quantile * (r < 0)
    def value():    return g * r
    def gradient(): return g
    def hessian():  return 0
    return value, gradient, hessian


@loss(Form(Residual, tilted, Facts(
    prediction="(-oo, oo)", range="[0, oo)", lipschitz="max(quantile, 1 - quantile)", curvature="{0}",
    derivatives="0", convex=True, strictly_convex=False, symmetric=False,
    asks_for="1 - quantile if r > 0 else -quantile if r < 0 else 0")), quantile=inner_fraction)
def quantile_loss(y_true: ArrayLike, y_pred: ArrayLike, *, quantile: float = 0.5,
                  sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """The absolute error with two slopes, one for predictions too low and one for those too high.

    Also called pinball loss. The order of the arguments follows scikit-learn: the truth comes first. With
    r = y_pred − y_true, an entry costs

        (1 − quantile)·r    where r > 0: the prediction is too high,
        quantile·(−r)       where it is too low.

    Textbooks write it of y_true − y_pred, as its mirror image.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Finite numbers.
    quantile : float
        The share of the data that the best constant prediction leaves below: between 0 and 1. At ½ the loss is half
        the absolute error.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        0 or more, in the unit of the data. The slope, ``quantile_loss.gradient``, is 1 − quantile, −quantile, or 0 at
        r = 0, where any number between would do; ``quantile_loss.hessian`` is 0: no curvature for a Newton step or a
        booster's leaf to divide by.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, `quantile` is not between 0 and 1, a weight is negative, the
        weights have another shape or are all 0 under a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    R. Koenker, G. Bassett, "Regression quantiles", Econometrica 46(1), 1978, 33-50, equation 3.1.

    Examples
    --------
    >>> quantile_loss([0.0, 0.0], [-2.0, 2.0], quantile=0.75, reduction="none")
    array([1.5, 0.5])
    """
