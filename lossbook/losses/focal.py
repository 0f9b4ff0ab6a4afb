"""Focal loss: cross-entropy, shrunk where the label's probability is already high."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import fraction_or_none, not_negative
from ..facts import Facts
from ..kinds import ClassLogits, ClassProbabilities, HardLogit, HardProbability
from ..loss import Form, Reduction, loss
from .cross_entropy import from_probability as cross_entropy
from .cross_entropy import softmax, times


def balance(n, y, alpha):         # α_t: alpha for a label 1, the rest for a 0
    return 1 if alpha is None else alpha * y + (1 - alpha) * n


def of_probability(p, q, surprise, gamma):    # of the label: p, 1 − p, −log p
    f = q**gamma
    ratio = np.fmax(surprise / q, 1)          # −log p / (1 − p); at p = 1 its limit, 1
    def value():    return f * surprise
    def gradient(): return f / p + f * times(gamma, ratio)      # −dℓ/dp
    def hessian():
        twice = gamma * (2 / p + (gamma - 1) * ratio)
        least = np.finfo(q.dtype).smallest_subnormal
        steep = np.fmax(q, least)**gamma / q if gamma < 1 else q ** (gamma - 1)     # of gamma beside 1 nothing is lost
        return f / p / p + np.fmax(steep * twice, 0)
    return value, gradient, hessian


def from_probability(n, y, p, gamma, alpha):  # y is 0 or 1, n = 1 − y
    surprise, *_ = cross_entropy(n, y, p)
    cost, pull, bend = of_probability(np.abs(n - p), np.abs(y - p), surprise(), gamma)
    weight = balance(n, y, alpha)
    def value():    return times(weight, cost())
    def gradient(): return (n - y) * times(weight, pull())
    def hessian():  return times(weight, bend())
    return value, gradient, hessian


def from_logit(n, y, z, gamma, alpha):        # y is 0 or 1, n = 1 − y
    sign = n - y
    m = sign * z                              # the logit of the other label
    t = np.exp(-np.abs(m))
    u = np.copysign(t / (1 + t), m)
    p, q = np.signbit(m) + u, ~np.signbit(m) - u       # p_t and 1 − p_t
    surprise = np.fmax(m, 0) + np.log1p(t)             # −log p_t
    f = balance(n, y, alpha) * q**gamma                  # α_t(1 − p_t)^γ
    drop = gamma * f * times(p, surprise)              # since f falls as p_t rises
    def value():    return times(f, surprise)
    def gradient(): return sign * (q * f + drop)
    def hessian():  return p * q * (f + 2 * f * gamma) + (gamma * p - q) * drop
    return value, gradient, hessian


@loss(
    Form(HardProbability, from_probability, Facts(
        prediction="[0, 1]", range="[0, oo)", lipschitz="oo", curvature="[0, oo)",
        derivatives="oo", convex=True, strictly_convex=True, symmetric=False, proper=False,
        asks_for="(1 - alpha)/(1 - alpha + alpha*((1 - p)**gamma/p - gamma*(1 - p)**(gamma - 1)*log(p))"
        "/(p**gamma/(1 - p) - gamma*p**(gamma - 1)*log(1 - p)))",
        given={"gamma": 2.0, "alpha": 0.25})),
    Form(HardLogit, from_logit, Facts(
        prediction="(-oo, oo)", range="(0, oo)", lipschitz="0.846737413926",
        curvature="[-0.0353946949923, 0.372143509626]",
        derivatives="oo", convex=False, strictly_convex=False, symmetric=False, proper=False,
        asks_for="(1 - alpha)/(1 - alpha + alpha*((1 - p)**gamma/p - gamma*(1 - p)**(gamma - 1)*log(p))"
        "/(p**gamma/(1 - p) - gamma*p**(gamma - 1)*log(1 - p)))",
        given={"gamma": 2.0, "alpha": 0.25})),
    gamma=not_negative, alpha=fraction_or_none)
def focal_loss(y_true: ArrayLike, y_pred: ArrayLike, *, from_logits: bool = False, gamma: float = 2.0,
               alpha: float | None = 0.25, sample_weight: ArrayLike | None = None, reduction: Reduction = "mean"
               ) -> Any:
    """Binary cross-entropy times (1 − p_t)^gamma, where p_t is the probability given to the label that came true.

    The order of the arguments follows scikit-learn: the truth comes first. With α_t for `alpha` where the label is 1,
    and 1 − `alpha` where it is 0, an entry costs

        −α_t·(1 − p_t)^gamma·log p_t.

    A soft label y costs y times what a 1 costs and 1 − y times what a 0 costs. Without `alpha`, and with gamma = 0,
    this is binary cross-entropy.

    Parameters
    ----------
    y_true : array_like
        Labels 0 and 1, or the probability of a 1.
    y_pred : array_like of that shape
        The predicted probability of a 1; or its logit log(p/(1 − p)), where `from_logits` says so.
        Probabilities of integer dtype are refused where a truth is between 0 and 1: then the arguments look swapped.
    from_logits : bool
        Whether `y_pred` holds logits. They may be of any size, infinities included, and lose no digits.
    gamma : float
        How strongly what is already right is discounted; 0 or more.
    alpha : float or None
        The weight of labels 1, in [0, 1]; labels 0 weigh 1 − alpha. None is no weight: 1 for both.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing, even where its loss is infinite.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses (`alpha` is part of a loss, not a weight), the sum of weight times
        loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        In nats, 0 or more; infinite where what was called impossible happened. The slope in the logit of a 1,
        ``focal_loss.gradient``, is α_t·(1 − p)^gamma·(gamma·p·log p + p − 1), and that of a 0 its mirror image;
        ``focal_loss.hessian`` is negative where the logit is badly wrong. In the probability, it may be infinite.

    Raises
    ------
    ValueError
        If the shapes differ, a truth or a probability is outside [0, 1], a logit is NaN, a parameter is out of its
        range, a weight is negative, the weights have another shape or are all 0 under a mean, or there is nothing to
        take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal loss for dense object detection", ICCV 2017,
    arXiv 1708.02002, equation 5; its derivative is in appendix B.

    Examples
    --------
    A label that was given 0.9 costs a hundredth of its cross-entropy, one that was given 0.5 a quarter:

    >>> focal_loss([1, 1], [0.9, 0.5], alpha=None, reduction="none").round(6)
    array([0.001054, 0.173287])
    >>> focal_loss.gradient([1, 0], [2.0, 2.0], from_logits=True, reduction="none").round(4)
    array([-0.0012,  0.8075])
    """


def from_logits(t, at, z, gamma):
    p, q, surprise, pull = softmax(z, at)
    f = q**gamma
    def value():    return np.add.reduce(times(t, f * surprise))
    def gradient(): return pull(t * f * (1 + gamma * times(p, surprise / q)))
    return value, gradient


def from_probabilities(t, at, p, gamma):
    own = of_probability(p[at], 1 - p[at], -np.log(p[at]), gamma)
    def value(): return np.add.reduce(times(t, own[0]()))
    def gradient():
        g = np.zeros_like(p)
        g[at] -= times(t, own[1]())
        return g
    return value, gradient


@loss(
    Form(ClassProbabilities, from_probabilities, Facts(
        prediction="[0, 1]", range="[0, oo)", lipschitz="oo", derivatives="oo", convex=True,
        strictly_convex=False, symmetric=False, proper=False,
        asks_for="1/((1 - p)**gamma/p - gamma*(1 - p)**(gamma - 1)*log(p))")),
    Form(ClassLogits, from_logits, Facts(
        prediction="(-oo, oo)", range="(0, oo)", lipschitz="1.59662337939", derivatives="oo", convex=False,
        strictly_convex=False, symmetric=False, proper=False,
        asks_for="1/((1 - p)**gamma/p - gamma*(1 - p)**(gamma - 1)*log(p))",
        given={"gamma": 2.0})),
    gamma=not_negative)
def categorical_focal_loss(y_true: ArrayLike, y_pred: ArrayLike, *, from_logits: bool = False, axis: int = -1,
                           gamma: float = 2.0, class_weight: ArrayLike | None = None,
                           sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """Cross-entropy times (1 − p_t)^gamma, where p_t is the probability given to the class that came true.

    The order of the arguments follows scikit-learn: the truth comes first. With y for the truth and p for the
    predicted probabilities of the K classes, an entry costs

        −Σₖ yₖ·(1 − pₖ)^gamma·log pₖ.

    At gamma = 0 this is cross-entropy. There is no `alpha`: one number for all classes would only be a factor;
    `class_weight` has one for each.

    Parameters
    ----------
    y_true : array_like
        Class indices from 0 to K − 1, in the shape of `y_pred` without its class axis; or probabilities of the
        classes, in the shape of `y_pred`.
    y_pred : array_like
        The predicted probabilities, which sum to 1 along `axis`; or logits, whose softmax they are.
        Probabilities of integer dtype are refused where a truth is between 0 and 1: then the arguments look swapped.
    from_logits : bool
        Whether `y_pred` holds logits. They may be of any size; one of them may be +inf, and all but one −inf.
    axis : int
        The axis of the classes.
    gamma : float
        How strongly what is already right is discounted; 0 or more.
    class_weight : array_like of K numbers, optional
        What each class counts: w. An entry then costs −Σₖ wₖ·yₖ·(1 − pₖ)^gamma·log pₖ, and a mean divides by the sum
        of Σₖ wₖ·yₖ, unlike that of ``focal_loss`` with its `alpha`.
    sample_weight : array_like, optional
        What each entry counts, in the shape of class indices; one of weight 0 counts nothing, even where its loss
        is infinite.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        In nats, 0 or more; infinite where what was called impossible happened.
        ``categorical_focal_loss.gradient`` has the shape of `y_pred`.

    Raises
    ------
    ValueError
        If the shapes do not fit, an index is out of range, probabilities are outside [0, 1] or do not sum to 1 (within
        1e-6; 1e-3 for float32, 1e-2 for float16), a logit is NaN, a row has several logits of +inf or none above −inf,
        there is but one class, `gamma` is below 0, a weight is negative, weights have another shape or are all 0 under
        a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers, or class indices are not integers.

    References
    ----------
    T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal loss for dense object detection", ICCV 2017,
    arXiv 1708.02002, equation 4, with the softmax in place of the sigmoid.

    Examples
    --------
    >>> print(categorical_focal_loss([2], [[1.0, 2.0, 0.5]], from_logits=True).round(4))
    1.452
    >>> print(categorical_focal_loss([2, 0], [[0.25, 0.25, 0.5], [0.5, 0.25, 0.25]]).round(4))
    0.1733
    """
