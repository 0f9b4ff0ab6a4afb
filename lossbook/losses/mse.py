"""Squared error."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from ..facts import Facts
from ..kinds import Residual
from ..loss import Form, Reduction, loss


def squared(r):                                   # r = y_pred − y_true
    def value():    return r * r
    def gradient(): return 2 * r
    def hessian():  return 2
    return value, gradient, hessian


@loss(Form(Residual, squared, Facts(
    prediction="(-oo, oo)", range="[0, oo)", lipschitz="oo", curvature="{2}", derivatives="oo",
    convex=True, strictly_convex=True, symmetric=True, asks_for="r")))
def mse_loss(y_true: ArrayLike, y_pred: ArrayLike, *,
             sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """The squared error; its mean is the MSE.

    The name follows torch.nn.functional; the order follows scikit-learn: the truth comes first. With
    r = y_pred − y_true, an entry costs

        r².

    There is no ½ in front, as there is in Huber's loss.

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
        0 or more, in the square of the data's unit. The slope, ``mse_loss.gradient``, is 2r; ``mse_loss.hessian``
        is 2.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, a weight is negative, the weights have another shape or are
        all 0 under a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    A. M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes", 1805: least squares.
    C. F. Gauss, "Theoria motus corporum coelestium", 1809, section 3: the same from the normal distribution.

    Examples
    --------
    >>> print(mse_loss([1.0, 2.0, 3.0], [1.0, 2.0, 5.0]))
    1.3333333333333333
    >>> mse_loss.gradient([1.0, 2.0, 3.0], [1.0, 2.0, 5.0], reduction="sum")
    array([0., 0., 4.])
    """
