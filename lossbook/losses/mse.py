"""Squared error, and the loss that asks for the same mean where the noise grows with it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..facts import Facts
from ..kinds import LogRate, Rate, Residual
from ..loss import Form, Reduction, loss
from .cross_entropy import times


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


def excess(y, m, log):                            # y·log(y/m) − y + m, where log is that of m
    finite, none = np.fmin(m, np.finfo(m.dtype).max), y == 0
    near = finite.clip(y - y / 2, y + y)                    # from y to here, and from here to m, no digits are lost
    t = (near - y) / (y + none)
    c, series = np.log1p(t), 0
    for n in range(14, 1, -2):
        series = (1 + series) * (c * c / (n * (n + 1)))     # (sinh c − c)/c = c²/2·3 + c⁴/2·3·4·5 + …
    step = t * t / (1 + t) / 2 + c * series                 # t − c = (cosh c − 1) + (sinh c − c)
    ratio = (finite / (near + none)).clip(1e-36, 1e36)
    rest = np.log(near) - log - math.log(1e36)              # what is lacking of log(near/m), if positive
    return y * (step - np.log(ratio)) + (m - near) + times(y, rest)


def from_rate(y, m):
    def value():    return excess(y, m, np.log(m))
    def gradient(): return np.fmin((m - y) / m, 1)          # 1 − y/m
    def hessian():  return np.fmax(y / m / m, 0)
    return value, gradient, hessian


def from_log(y, z):
    m = np.exp(z)
    def value():    return excess(y, m, z)
    def gradient(): return m - y
    def hessian():  return m
    return value, gradient, hessian


@loss(
    Form(Rate, from_rate, Facts(
        prediction="[0, oo)", range="[0, oo)", lipschitz="oo", curvature="[0, oo)", derivatives="oo",
        convex=True, strictly_convex=False, symmetric=False, asks_for="m - y")),
    Form(LogRate, from_log, Facts(
        prediction="(-oo, oo)", range="[0, oo)", lipschitz="oo", curvature="(0, oo)", derivatives="oo",
        convex=True, strictly_convex=True, symmetric=False, asks_for="exp(z) - y")))
def poisson_loss(y_true: ArrayLike, y_pred: ArrayLike, *, from_log: bool = False,
                 sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """Half the Poisson deviance: of counts, and of other amounts whose variance grows like their mean.

    The order of the arguments follows scikit-learn: the truth comes first. With y for the truth and μ for the
    predicted rate, an entry costs

        y·log(y/μ) − y + μ,

    which is minus the logarithm of the Poisson distribution, up to terms in y alone, such that a perfect prediction
    costs 0. scikit-learn's ``mean_poisson_deviance`` is twice this. PyTorch's ``poisson_nll_loss``, which takes
    logarithms unless told otherwise and adds an eps to what is no logarithm, and the ``Poisson`` of Keras leave out
    the terms in y, so that their least value is not 0 and may be negative; the gradients are alike.

    Parameters
    ----------
    y_true : array_like
        Counts, or other finite numbers from 0 on.
    y_pred : array_like of that shape
        The predicted rate μ: 0 or more; or its logarithm, where `from_log` says so.
    from_log : bool
        Whether `y_pred` holds logarithms. They may be of any size, infinities included.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing, even where its loss is infinite.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        0 or more, in the unit of the data. A truth of 0 costs μ; a rate of 0 costs 0 where the truth is 0, and inf
        where it is not: nothing is clipped. The slope, ``poisson_loss.gradient``, is 1 − y/μ in the rate and μ − y in
        its logarithm; ``poisson_loss.hessian`` is y/μ² and μ.

    Raises
    ------
    ValueError
        If the shapes differ, a truth is negative, infinite or NaN, a rate is negative or NaN, a logarithm is NaN,
        integers are beyond 2**53, a weight is negative, the weights have another shape or are all 0 under a mean, or
        there is nothing to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    J. A. Nelder, R. W. M. Wedderburn, "Generalized linear models", Journal of the Royal Statistical Society A 135(3),
    1972, 370-384.

    Examples
    --------
    >>> poisson_loss([0, 1, 4], [2.0, 1.0, 2.0], reduction="none").round(4)
    array([2.    , 0.    , 0.7726])
    >>> poisson_loss.gradient([0, 1, 4], [2.0, 1.0, 2.0], reduction="none")
    array([ 1.,  0., -1.])
    >>> print(poisson_loss([3], [-1000.0], from_log=True).round(4))
    3000.2958
    """
