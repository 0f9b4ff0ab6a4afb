"""Calls for the type checker: a line is wrong exactly where its comment says so. Nothing here is run."""

import numpy as np

from lossbook import (
    LOSSES,
    binary_cross_entropy,
    box_iou,
    categorical_focal_loss,
    ciou_loss,
    cross_entropy,
    dice_coefficient,
    dice_loss,
    focal_loss,
    generalized_dice_loss,
    giou_loss,
    huber_loss,
    iou,
    l1_loss,
    log_cosh_loss,
    mse_loss,
    quantile_loss,
    tversky_loss,
)

y, p, k, rows = np.zeros(3), np.ones(3, np.float32), np.array([0, 1, 1]), np.ones((3, 2))


def right() -> None:
    huber_loss(y, p)
    huber_loss([0, 1], [0.5, 1], delta=2.0, sample_weight=[1, 2], reduction="none")
    huber_loss.gradient(y, p, delta=2, reduction="sum").reshape(3, 1)
    huber_loss.hessian(y, p, delta=2.0)
    huber_loss.value_and_gradient(y, p, sample_weight=None)[1].sum()
    mse_loss.hessian(y, p)
    l1_loss(1, 2.5)
    quantile_loss(y, p, quantile=0.9)
    binary_cross_entropy(y, p, from_logits=True, label_smoothing=0.1)
    binary_cross_entropy.hessian(y, p, from_logits=True)
    cross_entropy(k, rows, from_logits=True, axis=0, class_weight=[1, 2, 3], label_smoothing=0.1)
    cross_entropy.gradient(k, rows, axis=0).sum()
    focal_loss(y, p, gamma=1.5, alpha=None)
    focal_loss.hessian(y, p, alpha=0.5, reduction="none")
    categorical_focal_loss(k, rows, gamma=0, class_weight=np.ones(2))
    dice_loss(y, p, axis=(0, 1), smooth=1.0, empty=0.0)
    dice_loss.gradient(y, p, axis=0)
    generalized_dice_loss(y, p, axis=1)
    tversky_loss(y, p, alpha=0.3, beta=0.7, axis=None)
    giou_loss(y, p, reduction="none")
    ciou_loss.value_and_gradient(y, p)[1].reshape(-1, 4)
    dice_coefficient(y, p, axis=None)
    iou(y, p, axis=(1, 2), smooth=1)
    box_iou(y, p)
    print(huber_loss.facts.lipschitz, huber_loss.parameters["delta"].low, huber_loss.__name__)
    print(cross_entropy.forms[1].facts.range, cross_entropy.facts.proper, [loss.__name__ for loss in LOSSES])


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
    mse_loss(y, p, from_logits=True)  # wrong
    l1_loss(y, p, axis=0)  # wrong
    quantile_loss(y, p, tau=0.9)  # wrong
    quantile_loss(y, p, quantile=None)  # wrong
    binary_cross_entropy(y, p, class_weight=[1, 2])  # wrong
    binary_cross_entropy.gradient(y, p, from_logit=True)  # wrong
    binary_cross_entropy(y, p, label_smoothing="0.1")  # wrong
    cross_entropy(k, rows, alpha=0.5)  # wrong
    cross_entropy(k, rows, axis=(0, 1))  # wrong
    cross_entropy.hessian(k, rows)  # wrong
    cross_entropy.value_and_gradient(k, rows, reduction="batchmean")  # wrong
    focal_loss(y, p, gamma=None)  # wrong
    focal_loss(y, p, label_smoothing=0.1)  # wrong
    focal_loss.hessian(y, p, alpha="0.25")  # wrong
    categorical_focal_loss(k, rows, alpha=0.25)  # wrong
    categorical_focal_loss.hessian(k, rows)  # wrong
    dice_loss.hessian(y, p)  # wrong
    dice_loss(y, p, axis="x")  # wrong
    generalized_dice_loss(y, p, axis=None)  # wrong
    tversky_loss(y, p, gamma=1.0)  # wrong
    tversky_loss.hessian(y, p)  # wrong
    giou_loss(y, p, smooth=1.0)  # wrong
    ciou_loss.hessian(y, p)  # wrong
    ciou_loss.gradient(y, p, reduction="max")  # wrong
    dice_coefficient(y, p, reduction="none")  # wrong
    dice_coefficient.gradient(y, p)  # wrong
    iou(y, p, sample_weight=y)  # wrong
    box_iou(y, p, axis=0)  # wrong
