"""Cross-entropy: minus the logarithm of the probability that was given to what happened."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import fraction
from ..facts import Facts
from ..kinds import BinaryLogit, BinaryProbability, ClassLogits, ClassProbabilities
from ..loss import Form, Reduction, loss


def times(a, b):                                  # a·b ≥ 0, where 0·∞ is 0
    return np.fmax(a * b, 0)


def from_probability(n, y, p):                    # n = 1 − y
    def value():    return times(y, -np.log(p)) + times(n, -np.log1p(-p))
    def gradient(): return np.fmax(n / (1 - p), 0) - np.fmax(y / p, 0)
    def hessian():  return np.fmax(n / (1 - p) / (1 - p), 0) + np.fmax(y / p / p, 0)
    return value, gradient, hessian


def from_logit(n, y, z):                          # n = 1 − y
    t = np.exp(-np.abs(z))        # in [0, 1]: never overflows
    def value(): return np.fmax(n * z, 0) - np.fmin(y * z, 0) + np.log1p(t)           # 0·∞ is 0
    def gradient():
        u = t / (1 + t)           # the smaller of p and 1 − p, where p = σ(z)
        side = z * np.inf         # ∞ or −∞; at 0 it is not a number, and both sides are the same
        return np.fmax(np.fmin(side, n - u), u - y)                                   # p − y
    def hessian(): return t / (1 + t) ** 2                                            # p(1 − p)
    return value, gradient, hessian


@loss(
    Form(BinaryProbability, from_probability, Facts(
        prediction="[0, 1]", range="[0, oo)", lipschitz="oo", curvature="[1, oo)",
        derivatives="oo", convex=True, strictly_convex=True, symmetric=False, proper=True, asks_for="p")),
    Form(BinaryLogit, from_logit, Facts(
        prediction="(-oo, oo)", range="(0, oo)", lipschitz="1", curvature="(0, 1/4]",
        derivatives="oo", convex=True, strictly_convex=True, symmetric=False, proper=True, asks_for="p")),
    label_smoothing=fraction)
def binary_cross_entropy(y_true: ArrayLike, y_pred: ArrayLike, *, from_logits: bool = False,
                         label_smoothing: float = 0.0, sample_weight: ArrayLike | None = None,
                         reduction: Reduction = "mean") -> Any:
    """Minus the logarithm of the probability that was given to the label that came true.

    The name follows torch.nn.functional; the order follows scikit-learn: the truth comes first. With y for the truth
    and p for the predicted probability that the label is 1, an entry costs

        −(y·log p + (1 − y)·log(1 − p)).

    Parameters
    ----------
    y_true : array_like
        Labels 0 and 1, or the probability of a 1.
    y_pred : array_like of that shape
        The predicted probability of a 1; or its logit log(p/(1 − p)), where `from_logits` says so.
        Probabilities of integer dtype are refused where a truth is between 0 and 1: then the arguments look swapped.
    from_logits : bool
        Whether `y_pred` holds logits. They may be of any size, infinities included, and lose no digits;
        probabilities near 1 have lost theirs when they arrive.
    label_smoothing : float
        The share ε of each label that is split between both: y(1 − ε) + ε/2. The best prediction moves alike.
    sample_weight : array_like of that shape, optional
        What each entry counts; one of weight 0 counts nothing, even where its loss is infinite.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        In nats, 0 or more; infinite where what was called impossible happened: nothing is clipped.
        ``binary_cross_entropy.gradient`` is p − y in the logit, and (1 − y)/(1 − p) − y/p in the probability, each
        term with a label of 0 counting 0. ``.hessian`` is p(1 − p) in the logit; in the probability it may be
        infinite.

    Raises
    ------
    ValueError
        If the shapes differ, a truth or a probability is outside [0, 1], a logit is NaN, `label_smoothing` is outside
        [0, 1], a weight is negative, the weights have another shape or are all 0 under a mean, or there is nothing to
        take the mean of.
    TypeError
        If the data are not real numbers.

    References
    ----------
    I. J. Good, "Rational decisions", Journal of the Royal Statistical Society B 14(1), 1952, 107-114.
    Label smoothing: C. Szegedy et al., "Rethinking the Inception architecture", CVPR 2016, arXiv 1512.00567, section 7.

    Examples
    --------
    >>> binary_cross_entropy([1, 0], [0.8, 0.8], reduction="none").round(4)
    array([0.2231, 1.6094])
    >>> binary_cross_entropy.gradient([1, 1], [0.0, 800.0], from_logits=True, reduction="none")
    array([-0.5,  0. ])
    >>> print(binary_cross_entropy([1, 0], [1.0, 0.0]))
    0.0
    """


def apart(a):                                     # the sum of a column without its largest numbers, and of these alone:
    m = np.maximum.reduce(a)                      # of tiny beside 1 nothing is lost
    largest = a == m
    return np.add.reduce(a * ~largest), np.add.reduce(largest) * m


def softmax(z, at):                               # classes along the first axis; the labels' stand at `at`
    m = np.maximum.reduce(z)
    d = z - m
    e = np.exp(d)
    if np.minimum.reduce(d, axis=None) < -32:     # far apart: what the difference was rounded by shows
        v = d - z
        e = np.fmax(e + e * ((z - (d - v)) - (m + v)), 0)
    own = e[at]
    if at is ...:
        rest, top = apart(e)
    else:
        e[at] = 0
        rest, top = np.add.reduce(e), own         # the label apart: of 1 − pₖ nothing is lost
    total = rest + top
    others = (rest + (top - own)) / total
    def pull(s):                                  # from s = −p·dℓ/dp of the labels to dℓ/dz of all classes
        rest, top = apart(s) if at is ... else (0, s[0])
        g = e * (top / total)                     # of the classes that have no labels
        g[at] = own * ((rest + (top - s)) / total) - s * others
        return g
    return own / total, others, np.log1p(rest + (top - 1)) - d[at], pull     # pₖ, 1 − pₖ, −log pₖ


def from_logits(t, at, z):
    _, _, surprise, pull = softmax(z, at)
    def value():    return np.add.reduce(times(t, surprise))
    def gradient(): return pull(t)                                           # (Σt)·p − t
    return value, gradient


def from_probabilities(t, at, p):
    def value(): return np.add.reduce(times(t, -np.log(p[at])))
    def gradient():
        g = np.zeros_like(p)
        g[at] -= np.fmax(t / p[at], 0)
        return g
    return value, gradient


@loss(
    Form(ClassProbabilities, from_probabilities, Facts(
        prediction="[0, 1]", range="[0, oo)", lipschitz="oo", derivatives="oo", convex=True,
        strictly_convex=False, symmetric=False, proper=True, asks_for="p")),
    Form(ClassLogits, from_logits, Facts(
        prediction="(-oo, oo)", range="(0, oo)", lipschitz="sqrt(2)", derivatives="oo", convex=True,
        strictly_convex=False, symmetric=False, proper=True, asks_for="p")),
    label_smoothing=fraction)
def cross_entropy(y_true: ArrayLike, y_pred: ArrayLike, *, from_logits: bool = False, axis: int = -1,
                  class_weight: ArrayLike | None = None, label_smoothing: float = 0.0,
                  sample_weight: ArrayLike | None = None, reduction: Reduction = "mean") -> Any:
    """Minus the logarithm of the probability that was given to the class that came true.

    The name follows torch.nn.functional, where predictions are logits; here they are probabilities unless
    `from_logits` is set. The order follows scikit-learn: the truth comes first. With y for the truth and p for the
    predicted probabilities of the K classes, an entry costs

        −Σₖ yₖ·log pₖ.

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
    class_weight : array_like of K numbers, optional
        What each class counts: w. An entry then costs −Σₖ wₖ·yₖ·log pₖ, and a mean divides by the sum of Σₖ wₖ·yₖ.
    label_smoothing : float
        The share ε of each label that is split among all classes: y(1 − ε) + ε/K. The best prediction moves alike.
        With class weights an entry costs −(1 − ε)·Σₖ wₖ·yₖ·log pₖ − (ε/K)·(Σₖ wₖ·yₖ)·Σⱼ log pⱼ.
    sample_weight : array_like, optional
        What each entry counts, in the shape of class indices; one of weight 0 counts nothing, even where its loss
        is infinite.
    reduction : {"mean", "sum", "none"}
        The weighted mean of the entries' losses, the sum of weight times loss, or each entry's weight times loss.

    Returns
    -------
    floating or ndarray
        In nats, 0 or more; infinite where what was called impossible happened: nothing is clipped.
        ``cross_entropy.gradient`` has the shape of `y_pred`: p − y in the logits, and −y/p in the probabilities, each
        taken as free, where y is 0 counting 0.

    Raises
    ------
    ValueError
        If the shapes do not fit, an index is out of range, probabilities are outside [0, 1] or do not sum to 1 (within
        1e-6; 1e-3 for float32, 1e-2 for float16), a logit is NaN, a row has several logits of +inf or none above −inf,
        there is but one class, `label_smoothing` is outside [0, 1], a weight is negative, weights have another shape or
        are all 0 under a mean, or there is nothing to take the mean of.
    TypeError
        If the data are not real numbers, or class indices are not integers.

    References
    ----------
    I. J. Good, "Rational decisions", Journal of the Royal Statistical Society B 14(1), 1952, 107-114.
    Softmax: J. S. Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.
    Label smoothing: C. Szegedy et al., "Rethinking the Inception architecture", CVPR 2016, arXiv 1512.00567, section 7.

    Examples
    --------
    >>> print(cross_entropy([2, 0], [[0.25, 0.25, 0.5], [0.5, 0.25, 0.25]]))
    0.6931471805599453
    >>> cross_entropy.gradient([2], [[0.0, 0.0, 0.0]], from_logits=True).round(4)
    array([[ 0.3333,  0.3333, -0.6667]])
    >>> print(cross_entropy([[0.0, 0.5, 0.5]], [[-800.0, 0.0, 0.0]], from_logits=True))
    0.6931471805599453
    """
