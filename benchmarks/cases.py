"""What is measured: each loss, on the data of a large call and on points where formulas go wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import lossbook as lb

# ── large calls: truth and prediction, the prediction of a shape ──────────────────────────────────────────────


def residuals(rng, shape):
    return rng.normal(size=(2, *shape))


def logits(rng, shape):
    return (rng.random(shape) < 0.3).astype(float), 3 * rng.normal(size=shape)


def shares(rng, shape):                           # probabilities of labels, or pixels of masks
    return (rng.random(shape) < 0.3).astype(float), rng.random(shape)


def class_logits(rng, shape):
    return rng.integers(0, shape[1], shape[0]), 3 * rng.normal(size=shape)


def class_shares(rng, shape):
    p = rng.random(shape)
    return rng.integers(0, shape[1], shape[0]), p / p.sum(axis=1, keepdims=True)


def boxes(rng, shape):
    corner, sides = 100 * rng.random((2, *shape[:1], 2))
    y = np.concatenate([corner, corner + sides], axis=1)
    return y, y + sides[:, [0, 1, 0, 1]] * rng.uniform(-0.4, 0.4, shape)


# ── about so many points over the whole range of a dtype, random and at the edges ─────────────────────────────


def wide(rng, size, dtype):
    """Numbers of every order of magnitude."""
    far = 0.3 * np.finfo(dtype).maxexp
    return rng.choice([-1, 1], size) * 10.0 ** rng.uniform(-far, far, size)


def residual_points(rng, n, dtype):
    far = 10.0 ** int(0.2 * np.finfo(dtype).maxexp)
    edges = [0, np.finfo(dtype).smallest_subnormal, 1 / far, far, 1e-8, 17, 40, 710, 1e4,
             *(np.nextafter(dtype(1), dtype(to)) for to in (0, 1, 2))]
    r = np.concatenate([edges, np.negative(edges), 3 * rng.normal(size=n // 4), wide(rng, n // 4, dtype)])
    y = np.concatenate([rng.normal(size=n // 4), wide(rng, n // 4, dtype) / 4])
    near = y * (1 + rng.normal(size=len(y)) * 10.0 ** rng.uniform(-6, 0, len(y)))
    return np.concatenate([np.zeros(len(r)), y]), np.concatenate([r, near])


def modest_points(rng, n, dtype):                 # a cosh of more has too many digits
    return (np.clip(a, -1e4, 1e4) for a in residual_points(rng, n, dtype))


def logit_points(rng, n, dtype):
    far = np.log(2.0) * np.finfo(dtype).maxexp    # where exp ends
    edges = [0, 1e-300, 1e-20, 17, 36.7, 37.5, 0.999 * far, far, 1.05 * far, 1e4]
    z = np.concatenate([edges, np.negative(edges), 3 * rng.normal(size=n // 3), rng.uniform(-far, far, n // 3),
                        np.clip(wide(rng, n // 3, dtype), -1e3, 1e3)])
    return rng.integers(0, 2, len(z)).astype(float), z


def share_points(rng, n, dtype):
    info = np.finfo(dtype)
    p = np.concatenate([[0, 1, 0.5, info.smallest_subnormal, info.tiny, 1 - info.epsneg], rng.random(n // 6),
                        np.abs(wide(rng, n // 6, dtype)).clip(0, 1), 1 - 2.0 ** rng.uniform(-info.nmant, 0, n // 6)])
    return np.repeat([0.0, 1.0], len(p)), np.tile(p, 2)


def class_logit_points(rng, n, dtype):
    n = n // 15
    z = [3 * rng.normal(size=(n, 5)), rng.uniform(-150, 150, (n, 5)), rng.choice([-150, 0, 1, 150], (n, 5))]
    return rng.integers(0, 5, 3 * n), np.concatenate(z)


def class_share_points(rng, n, dtype):
    p = 10.0 ** rng.uniform(-0.3 * np.finfo(dtype).maxexp, 0, (n // 5, 5))
    return rng.integers(0, 5, len(p)), p / p.sum(axis=1, keepdims=True)


def mask_points(rng, n, dtype, shape=(8,)):
    shape = n // 8, *shape
    y, p = (np.where(rng.random(shape) < 0.5, rng.random(shape), rng.random(shape) < 0.5) for _ in range(2))
    p[::5] *= 1e-20
    y[:, 0] = p[:, -1] = 1                        # no empty masks: what they cost is a convention
    return y, p


def class_mask_points(rng, n, dtype):
    return mask_points(rng, n, dtype, (4, 2))


def box_points(rng, n, dtype):
    far = 0.13 * np.finfo(dtype).maxexp           # areas can still be written
    corner, other = rng.normal(size=(2, n // 4, 2)) * 2
    sides, others = 10.0 ** rng.uniform(-2, 1, (2, n // 4, 2))
    scale = 10.0 ** (rng.integers(0, 2, (n // 4, 1)) * rng.uniform(-far, far, (n // 4, 1)))
    return tuple(np.concatenate([a, a + b], axis=1) * scale for a, b in ((corner, sides), (other, others)))


# ── the cases ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Case:
    """A loss with options, and the data and points it is measured on."""

    name: str
    loss: Any
    draw: Callable[..., Any]
    points: Callable[..., Any]
    ulps: float | None = None
    """The largest error allowed, in the last place; for masks in that of 1 and of the steepest slope."""

    shapes: Mapping[tuple[int, ...], Mapping[str, float]] = field(default_factory=lambda: {(10**7,): {}})
    """Shapes of the prediction, and the shares of its peers' times that a loss may take, on one thread."""

    options: Mapping[str, Any] = field(default_factory=dict)
    together: bool = False
    """Whether the arrays of a call have one loss together."""

    def run(self, y, p, each=False):
        """A call without arguments that gives the mean loss and its gradient, or each entry's."""
        reduction = "none" if each else "mean"
        return lambda: self.loss.value_and_gradient(y, p, **self.options, reduction=reduction)


LOGITS = {"from_logits": True}
TABLES = {(10**5, 10): {"scikit-learn": 0.95, "torch": 0.45}, (10**4, 1000): {"scikit-learn": 0.85, "torch": 0.45}}
TABLE, BOXES = {(10**5, 10): {}}, {(10**6, 4): {}}

CASES = [
    Case("binary_cross_entropy", lb.binary_cross_entropy, shares, share_points, 4),
    Case("binary_cross_entropy of logits", lb.binary_cross_entropy, logits, logit_points, 4, {
        (10**7,): {"torch": 0.45, "scikit-learn": 0.45, "plain NumPy": 0.60, "numba": 0.70},
        (10**5,): {"torch": 1.40, "plain NumPy": 0.90}}, LOGITS),
    Case("cross_entropy", lb.cross_entropy, class_shares, class_share_points, 60, TABLE),
    Case("cross_entropy of logits", lb.cross_entropy, class_logits, class_logit_points, 60, TABLES, LOGITS),
    Case("focal_loss", lb.focal_loss, shares, share_points, 10),
    Case("focal_loss of logits", lb.focal_loss, logits, logit_points, 10,
         {(10**7,): {"torch": 0.15, "numba": 0.90}}, LOGITS),
    Case("focal_loss of logits, gamma=5", lb.focal_loss, logits, logit_points, 16, options={"gamma": 5.0, **LOGITS}),
    Case("categorical_focal_loss", lb.categorical_focal_loss, class_shares, class_share_points, 60, TABLE),
    Case("categorical_focal_loss of logits", lb.categorical_focal_loss, class_logits, class_logit_points, 60,
         {shape: {} for shape in TABLES}, LOGITS),
    Case("dice_loss", lb.dice_loss, shares, mask_points, 4,
         {(10**7,): {"torch": 0.45, "plain NumPy": 1.05}}, together=True),
    Case("generalized_dice_loss", lb.generalized_dice_loss, shares, class_mask_points, 4, {(10**6, 10): {}},
         together=True),
    Case("tversky_loss", lb.tversky_loss, shares, mask_points, 4, options={"alpha": 0.3, "beta": 0.7}, together=True),
    Case("mse_loss", lb.mse_loss, residuals, residual_points, 3, {(10**7,): {"torch": 0.40, "plain NumPy": 0.95}}),
    Case("l1_loss", lb.l1_loss, residuals, residual_points, 3),
    Case("quantile_loss", lb.quantile_loss, residuals, residual_points, 3, options={"quantile": 0.75}),
    Case("huber_loss", lb.huber_loss, residuals, residual_points, 3,
         {(10**7,): {"torch": 0.45, "scikit-learn": 0.55, "plain NumPy": 0.45}}),
    Case("smooth_l1_loss", lb.smooth_l1_loss, residuals, residual_points, 3),
    Case("log_cosh_loss", lb.log_cosh_loss, residuals, modest_points, 3),
    Case("pseudo_huber_loss", lb.pseudo_huber_loss, residuals, residual_points, 3),
    Case("iou_loss", lb.iou_loss, shares, mask_points, 4, together=True),
    Case("box_iou_loss", lb.box_iou_loss, boxes, box_points, shapes=BOXES),
    Case("giou_loss", lb.giou_loss, boxes, box_points, shapes={(10**6, 4): {"plain NumPy": 0.40, "torch": 0.35}}),
    Case("diou_loss", lb.diou_loss, boxes, box_points, shapes=BOXES),
    Case("ciou_loss", lb.ciou_loss, boxes, box_points, shapes=BOXES),
]
SMALL = {"binary_cross_entropy of logits": 0.90, "huber_loss": 0.90}      # a call on 10 entries, of torch's time
