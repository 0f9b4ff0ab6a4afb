"""Calls for the type checker: a line is wrong exactly where its comment says so. Nothing here is run."""

import numpy as np

from lossbook import dice_coefficient, dice_loss, huber_loss, log_cosh_loss

y, p = np.zeros(3), np.ones(3, np.float32)


def right() -> None:
    huber_loss(y, p)
    huber_loss([0, 1], [0.5, 1], delta=2.0, sample_weight=[1, 2], reduction="none")
    huber_loss.gradient(y, p, delta=2, reduction="sum").reshape(3, 1)
    huber_loss.hessian(y, p, delta=2.0)
    huber_loss.value_and_gradient(y, p, sample_weight=None)[1].sum()
    dice_loss(y, p, axis=(0, 1), smooth=1.0, empty=0.0)
    dice_loss.gradient(y, p, axis=0)
    dice_coefficient(y, p, axis=None)
    print(huber_loss.facts.lipschitz, huber_loss.parameters["delta"].low, huber_loss.__name__)


def wrong() -> None:
    huber_loss(y)  # wrong
    huber_loss(y, p, 1.0)  # wrong
    huber_loss(y, p, detla=2.0)  # wrong
    huber_loss(y, p, delta="2")  # wrong
    huber_loss(y, p, reduction="avg")  # wrong
    huber_loss.gradient(y, p, detla=2.0)  # wrong
    huber_loss.gradient(y, p, reduction="avg")  # wrong
    huber_loss.value_and_gradient(y, p, reduction="avg")  # wrong
    huber_loss.hessian(y, p, detla=2.0)  # wrong
    huber_loss.facts.convex = False  # wrong
    log_cosh_loss(y, p, delta=1.0)  # wrong
    dice_loss.hessian(y, p)  # wrong
    dice_loss(y, p, axis="x")  # wrong
    dice_coefficient(y, p, reduction="none")  # wrong
    dice_coefficient.gradient(y, p)  # wrong
