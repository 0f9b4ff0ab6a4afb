"""Huber's loss and its relatives: quadratic for small residuals, linear for large ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import positive
from ..facts import Facts
from ..kinds import Residual
from ..loss import Form, Reduction, loss


def huber(r, delta):                              # r = y_pred − y_true
    c = r.clip(-delta, delta)                     # the residual, cut off at ±δ
    def value():    return c * (r - c / 2)
    def gradient(): return c
    def hessian():  return np.abs(r) <= delta
    return value, gradient, hessian


@loss(Form(Residual, huber, Facts(
    prediction="(-oo, oo)", range="[0, oo)", lipschitz="delta", curvature="{0, 1}", derivatives="1",
    convex=True, strictly_convex=False, symmetric=True, asks_for="clip(r, -delta, delta)")), delta=positive)
def huber_loss(y_true: ArrayLike, y_pred: ArrayLike, *, delta: float = 1.0,
               sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """Half the squared error up to `delta`, and from there on along the tangents.

    The name and its parameter follow torch.nn.functional; the order follows scikit-learn: the truth comes first.
    With r = y_pred − y_true, an entry costs

        r²/2            where |r| ≤ delta,
        delta·|r| − delta²/2   beyond.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Finite numbers.
    delta : float
        Where the parabola ends: above 0, in the unit of the data. It is not scaled by the data's spread.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        0 or more, in the square of the data's unit. The slope, ``huber_loss.gradient``, is r cut off at ±delta;
        ``huber_loss.hessian`` is 1 where |r| ≤ delta and 0 beyond. Do not divide by it in a booster: take
        min(1, delta/|r|), the weight of reweighted least squares.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, `delta` is not above 0, a weight is negative, the weights have
        another shape or are all 0 under a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    P. J. Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35(1), 1964, 73-101.

    Examples
    --------
    >>> huber_loss([0.0, 0.0], [0.5, 3.0], reduction="none")
    array([0.125, 2.5  ])
    >>> huber_loss.gradient([0.0, 0.0], [0.5, 3.0], reduction="none")
    array([0.5, 1. ])
    >>> print(huber_loss([0.0, 0.0], [0.5, 3.0], delta=2.0))
    2.0625
    """


def smooth_l1(r, beta):
    c = (r / beta).clip(-1, 1)                    # the residual in units of β, cut off at ±1
    def value():    return c * (r - beta * c / 2)
    def gradient(): return c
    def hessian():  return (np.abs(r) <= beta) / beta
    return value, gradient, hessian


@loss(Form(Residual, smooth_l1, Facts(
    prediction="(-oo, oo)", range="[0, oo)", lipschitz="1", curvature="{0, 1/beta}", derivatives="1",
    convex=True, strictly_convex=False, symmetric=True, asks_for="clip(r/beta, -1, 1)")), beta=positive)
def smooth_l1_loss(y_true: ArrayLike, y_pred: ArrayLike, *, beta: float = 1.0,
                   sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """The absolute error with its corner rounded off by a parabola: Huber's loss at delta = `beta`, over `beta`.

    The name and its parameter follow torch.nn.functional; the order follows scikit-learn: the truth comes first.
    With r = y_pred − y_true, an entry costs

        r²/(2·beta)     where |r| ≤ beta,
        |r| − beta/2    beyond.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Finite numbers.
    beta : float
        Where the parabola ends: above 0 (the absolute error itself, at 0, is another loss), in the unit of the data.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        0 or more, in the unit of the data. The slope, ``smooth_l1_loss.gradient``, is r/beta cut off at ±1.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, `beta` is not above 0, a weight is negative, the weights have
        another shape or are all 0 under a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    R. Girshick, "Fast R-CNN", ICCV 2015, arXiv 1504.08083, equation 3 (beta = 1).

    Examples
    --------
    >>> smooth_l1_loss([0.0, 0.0], [0.5, 3.0], beta=2.0, reduction="none")
    array([0.0625, 2.    ])
    """


def log_cosh(r):
    a = np.abs(r)
    c = np.minimum(a, 40)                         # from there on log cosh r is |r| − log 2, to the last bit
    t = np.exp(-2 * a)
    def value():    return np.log1p(np.expm1(c) * np.expm1(-c) / -2) + (a - c)       # the product is 2 − 2 cosh c
    def gradient(): return np.tanh(r)
    def hessian():  return 4 * t / (1 + t) ** 2
    return value, gradient, hessian


@loss(Form(Residual, log_cosh, Facts(
    prediction="(-oo, oo)", range="[0, oo)", lipschitz="1", curvature="(0, 1]", derivatives="oo",
    convex=True, strictly_convex=True, symmetric=True, asks_for="tanh(r)")))
def log_cosh_loss(y_true: ArrayLike, y_pred: ArrayLike, *,
                  sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """The logarithm of the hyperbolic cosine: half the squared error near zero, absolute error minus log 2 far away.

    The order of the arguments follows scikit-learn: the truth comes first. With r = y_pred − y_true, an entry costs

        log cosh r.

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Finite numbers without a unit: divide by a scale of your choice first.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        0 or more. The slope, ``log_cosh_loss.gradient``, is tanh r.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, a weight is negative, the weights have another shape or are
        all 0 under a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    P. J. Green, "Bayesian reconstructions from emission tomography data using a modified EM algorithm", IEEE
    Transactions on Medical Imaging 9(1), 1990, 84-93.

    Examples
    --------
    >>> print(log_cosh_loss([0.0], [1e-4]))
    4.9999999916666675e-09
    >>> log_cosh_loss.gradient([0.0, 0.0], [0.5, 800.0], reduction="none").round(4)
    array([0.4621, 1.    ])
    """


def pseudo_huber(r, delta):
    a = np.abs(r)
    m, n = np.maximum(a, delta), np.minimum(a, delta)
    w = np.sqrt(1 + (n / m) ** 2)                 # √(r² + δ²) / m, which never overflows
    def value():    return n * (a / (w + delta / m))
    def gradient(): return np.copysign(n / w, r)
    def hessian():  return (delta / m / w) ** 3
    return value, gradient, hessian


@loss(Form(Residual, pseudo_huber, Facts(
    prediction="(-oo, oo)", range="[0, oo)", lipschitz="delta", curvature="(0, 1]", derivatives="oo",
    convex=True, strictly_convex=True, symmetric=True, asks_for="r/sqrt(1 + (r/delta)**2)")), delta=positive)
def pseudo_huber_loss(y_true: ArrayLike, y_pred: ArrayLike, *, delta: float = 1.0,
                      sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """A hyperbola in place of Huber's parabola and tangents: the same limits, and every derivative is continuous.

    The order of the arguments follows scikit-learn: the truth comes first. With r = y_pred − y_true, an entry costs

        delta²·(√(1 + (r/delta)²) − 1).

    Parameters
    ----------
    y_true, y_pred : array_like of one shape
        Finite numbers.
    delta : float
        Where the square turns into a straight line: above 0, in the unit of the data.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        0 or more, in the square of the data's unit, and never above Huber's loss. The slope,
        ``pseudo_huber_loss.gradient``, is r/√(1 + (r/delta)²). A Newton step with ``pseudo_huber_loss.hessian`` from
        above delta overshoots, to −r³/delta²; the slope over r is a safe curvature.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, `delta` is not above 0, a weight is negative, the weights have
        another shape or are all 0 under a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    P. Charbonnier, L. Blanc-Féraud, G. Aubert, M. Barlaud, "Two deterministic half-quadratic regularization
    algorithms for computed imaging", ICIP 1994. J. T. Barron, "A general and adaptive robust loss function", CVPR
    2019, arXiv 1701.03077: delta² times the case α = 1.

    Examples
    --------
    >>> pseudo_huber_loss([0.0, 0.0], [0.75, 1e200], reduction="none")
    array([2.5e-001, 1.0e+200])
    """
