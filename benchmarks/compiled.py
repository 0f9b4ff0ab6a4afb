"""The peers that are compiled: PyTorch with its automatic derivative, loops of scikit-learn, fused loops by numba."""

from math import exp, log1p

import numba
import numpy as np
import torch
from sklearn._loss.loss import HalfBinomialLoss, HalfMultinomialLoss, HuberLoss, PinballLoss
from torch.nn import functional as F

THREADS = 1


def use(threads):
    """How many threads the peers take from now on."""
    global THREADS
    THREADS = threads
    torch.set_num_threads(threads)
    numba.set_num_threads(threads)


# ── PyTorch ───────────────────────────────────────────────────────────────────────────────────────────────────


def with_backward(function):
    def prepare(y, p, each=False):
        y, p = torch.from_numpy(y), torch.from_numpy(p).requires_grad_()

        def run():
            p.grad = None
            loss = function(p, y, reduction="none" if each else "mean")
            (loss.sum() if loss.ndim else loss).backward()
            return loss.data, p.grad
        return run
    return prepare


def reduced(function):
    """A formula of torch's operations, as the libraries for vision have them."""
    return lambda p, y, reduction: function(p, y) if reduction == "none" else function(p, y).mean()


def focal(gamma, alpha=0.25):
    def each(z, y):                               # as torchvision writes it
        p = torch.sigmoid(z)
        surprise = F.binary_cross_entropy_with_logits(z, y, reduction="none")
        right = p * y + (1 - p) * (1 - y)
        return (alpha * y + (1 - alpha) * (1 - y)) * (surprise * (1 - right) ** gamma)
    return reduced(each)


def focal_classes(z, y, gamma=2):
    surprise = F.cross_entropy(z, y, reduction="none")
    return (1 - torch.exp(-surprise)) ** gamma * surprise


def dice(p, y, reduction):
    return 1 - 2 * (p * y).sum() / (p.sum() + y.sum())


def boxes(penalty, eps=1e-7):
    def each(p, y):                               # as torchvision writes it, with the constant that it adds to divisors
        (x1, y1, x2, y2), (a1, b1, a2, b2) = p.unbind(-1), y.unbind(-1)
        left, top, right, bottom = torch.max(x1, a1), torch.max(y1, b1), torch.min(x2, a2), torch.min(y2, b2)
        inter = torch.zeros_like(x1)
        meet = (bottom > top) & (right > left)
        inter[meet] = (right[meet] - left[meet]) * (bottom[meet] - top[meet])
        union = (x2 - x1) * (y2 - y1) + (a2 - a1) * (b2 - b1) - inter
        overlap = inter / (union + eps)
        cw, ch = torch.max(x2, a2) - torch.min(x1, a1), torch.max(y2, b2) - torch.min(y1, b1)
        if penalty == "hull":
            hull = cw * ch
            return 1 - (overlap - (hull - union) / (hull + eps))
        far = (((x1 + x2 - a1 - a2) / 2) ** 2 + ((y1 + y2 - b1 - b2) / 2) ** 2) / (cw**2 + ch**2 + eps)
        return 1 - overlap + far
    return reduced(each)


TORCH = {
    "binary_cross_entropy": F.binary_cross_entropy,
    "binary_cross_entropy of logits": F.binary_cross_entropy_with_logits,
    "cross_entropy of logits": F.cross_entropy,
    "focal_loss of logits": focal(2),
    "focal_loss of logits, gamma=5": focal(5),
    "categorical_focal_loss of logits": reduced(focal_classes),
    "dice_loss": dice,
    "mse_loss": F.mse_loss,
    "l1_loss": F.l1_loss,
    "huber_loss": F.huber_loss,
    "smooth_l1_loss": F.smooth_l1_loss,
    "giou_loss": boxes("hull"),
    "diou_loss": boxes("distance"),
}

# ── scikit-learn ──────────────────────────────────────────────────────────────────────────────────────────────


def of_entries(make):
    """It gives each entry's loss and slope, and no mean."""
    def prepare(y, p, each=False):
        loss, y = make(p), y.astype(p.dtype, copy=False)
        return lambda: loss.loss_gradient(y, p, n_threads=THREADS)
    return prepare


def huber(p):
    loss = HuberLoss()
    loss.closs.delta = 1.0
    return loss


SCIKIT_LEARN = {
    "binary_cross_entropy of logits": lambda p: HalfBinomialLoss(),
    "cross_entropy of logits": lambda p: HalfMultinomialLoss(n_classes=p.shape[1]),
    "quantile_loss": lambda p: PinballLoss(quantile=0.75),
    "huber_loss": huber,
}

# ── numba ─────────────────────────────────────────────────────────────────────────────────────────────────────

FLAGS = {"reassoc", "contract"}                   # sums may be vectorized; infinities stay what they are


def fused(entry):
    """One loop over all entries: value and slope of each, the sum, and the gradient of the mean."""
    entry = numba.njit(entry, fastmath=FLAGS)

    def mean(y, p):
        slopes, total = np.empty_like(p), 0.0
        for i in numba.prange(p.size):
            loss, slope = entry(y[i], p[i])
            total += loss
            slopes[i] = slope / p.size
        return total / p.size, slopes

    @numba.njit(fastmath=FLAGS)
    def entries(y, p):
        losses, slopes = np.empty_like(p), np.empty_like(p)
        for i in range(p.size):
            losses[i], slopes[i] = entry(y[i], p[i])
        return losses, slopes

    alone, shared = (numba.njit(mean, fastmath=FLAGS, parallel=parallel) for parallel in (False, True))
    return lambda y, p, each=False: lambda: (entries if each else alone if THREADS == 1 else shared)(y, p)


def binary_logit(y, z):
    e = exp(-abs(z))
    return max(z, 0.0) - y * z + log1p(e), (1.0 if z >= 0 else e) / (1.0 + e) - y


def focal_logit(gamma, alpha=0.25):
    def entry(y, z):
        e = exp(-abs(z))
        p = (1.0 if z >= 0 else e) / (1.0 + e)
        surprise = max(z, 0.0) - y * z + log1p(e)
        right = y * p + (1.0 - y) * (1.0 - p)
        weight = (y * alpha + (1.0 - y) * (1.0 - alpha)) * (1.0 - right) ** gamma
        return weight * surprise, (1.0 - 2.0 * y) * weight * (gamma * right * surprise + 1.0 - right)
    return entry


def squared(y, p):
    r = p - y
    return r * r, 2.0 * r


def clipped(y, p):
    r = p - y
    c = min(max(r, -1.0), 1.0)
    return c * (r - 0.5 * c), c


NUMBA = {
    "binary_cross_entropy of logits": binary_logit,
    "focal_loss of logits": focal_logit(2.0),
    "focal_loss of logits, gamma=5": focal_logit(5.0),
    "mse_loss": squared,
    "huber_loss": clipped,
}

PEERS = {
    "torch": {name: with_backward(function) for name, function in TORCH.items()},
    "scikit-learn": {name: of_entries(make) for name, make in SCIKIT_LEARN.items()},
    "numba": {name: fused(entry) for name, entry in NUMBA.items()},
}
