"""The peer that costs nothing: each loss in whole-array NumPy, written with care, with its derivative."""

import numpy as np


def binary(y, p):
    return -(y * np.log(p) + (1 - y) * np.log1p(-p)), (p - y) / (p * (1 - p))


def focal(y, p, gamma=2.0, alpha=0.25):
    right = y * p + (1 - y) * (1 - p)
    wrong = 1 - right
    weight = (y * alpha + (1 - y) * (1 - alpha)) * wrong**gamma
    surprise = -np.log(right)
    return weight * surprise, (1 - 2 * y) * weight * (1 / right + gamma * surprise / wrong)


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e), np.log1p(e)


def binary_logit(y, z):
    p, rest = sigmoid(z)
    return np.maximum(z, 0) - y * z + rest, p - y


def focal_logit(gamma, alpha=0.25):
    def entries(y, z):
        p, rest = sigmoid(z)
        surprise = np.maximum(z, 0) - y * z + rest
        right = y * p + (1 - y) * (1 - p)
        weight = (y * alpha + (1 - y) * (1 - alpha)) * (1 - right) ** gamma
        return weight * surprise, (1 - 2 * y) * weight * (gamma * right * surprise + 1 - right)
    return entries


def classes(gamma):
    def entries(y, p):
        at = np.arange(len(y)), y
        right, slope = p[at], np.zeros_like(p)
        wrong = 1 - right
        surprise = -np.log(right)
        slope[at] = -(wrong**gamma) / right - (gamma * wrong ** (gamma - 1) * surprise if gamma else 0)
        return wrong**gamma * surprise, slope
    return entries


def softmax(y, z):
    at = np.arange(len(y)), y
    z = z - z.max(axis=1, keepdims=True)
    e = np.exp(z)
    total = e.sum(axis=1, keepdims=True)
    surprise = np.log(total[:, 0]) - z[at]
    e /= total
    return at, surprise, e


def class_logit(y, z):
    at, surprise, p = softmax(y, z)
    p[at] -= 1
    return surprise, p


def focal_class_logit(y, z, gamma=2.0):
    at, surprise, p = softmax(y, z)
    right = p[at]
    wrong = 1 - right
    p[at] -= 1
    p *= (wrong ** (gamma - 1) * (wrong + gamma * right * surprise))[:, None]
    return wrong**gamma * surprise, p


def dice(y, p):
    size = y.sum() + p.sum()
    score = 2 * (y * p).sum() / size
    return 1 - score, (score - 2 * y) / size


def generalized_dice(y, p):
    weight = 1 / y.sum(axis=0) ** 2
    size = weight @ (y.sum(axis=0) + p.sum(axis=0))
    score = 2 * weight @ (y * p).sum(axis=0) / size
    return 1 - score, weight * (score - 2 * y) / size


def tversky(alpha, beta):
    def whole(y, p):
        both = (y * p).sum()
        size = both + alpha * (p.sum() - both) + beta * (y.sum() - both)
        score = both / size
        return 1 - score, (score * (alpha + (1 - alpha - beta) * y) - y) / size
    return whole


def squared(y, p):
    r = p - y
    return r * r, 2 * r


def absolute(y, p):
    r = p - y
    return np.abs(r), np.sign(r)


def tilted(y, p, quantile=0.75):
    r = p - y
    return np.maximum((1 - quantile) * r, -quantile * r), np.where(r > 0, 1 - quantile, np.where(r < 0, -quantile, 0))


def huber(y, p, delta=1.0):
    r = p - y
    a = np.abs(r)
    return np.where(a <= delta, 0.5 * r**2, delta * (a - 0.5 * delta)), np.where(a <= delta, r, delta * np.sign(r))


def log_cosh(y, p):
    a = np.abs(p - y)
    return a + np.log1p(np.exp(-2 * a)) - np.log(2), np.tanh(p - y)


def pseudo_huber(y, p, delta=1.0):
    r = p - y
    root = np.sqrt(1 + (r / delta) ** 2)
    return delta**2 * (root - 1), r / root


def box(penalty):
    """Value and gradient of 1 − IoU plus a penalty."""
    def entries(y, p):
        (a1, b1, a2, b2), (x1, y1, x2, y2) = y.T, p.T
        w, h, wt, ht = x2 - x1, y2 - y1, a2 - a1, b2 - b1
        iw, ih = np.minimum(x2, a2) - np.maximum(x1, a1), np.minimum(y2, b2) - np.maximum(y1, b1)
        cw, ch = np.maximum(x2, a2) - np.minimum(x1, a1), np.maximum(y2, b2) - np.minimum(y1, b1)
        meet = (iw > 0) & (ih > 0)
        inter = np.where(meet, iw * ih, 0)
        union = w * h + wt * ht - inter
        loss = 1 - inter / union
        by_area, by_inter = inter / union**2, -(1 + inter / union) / union
        by_cw = by_ch = by_dx = by_dy = by_w = by_h = 0
        if penalty == "hull":
            hull = cw * ch
            loss += 1 - union / hull
            by_area, by_inter = by_area - 1 / hull, by_inter + 1 / hull
            by_cw, by_ch = union / hull / cw, union / hull / ch
        if penalty in ("distance", "aspect"):
            dx, dy, c = (x1 + x2 - a1 - a2) / 2, (y1 + y2 - b1 - b2) / 2, cw**2 + ch**2
            far = (dx**2 + dy**2) / c
            by_dx, by_dy, by_cw, by_ch = dx / c, dy / c, -2 * far / c * cw, -2 * far / c * ch
            if penalty == "aspect":
                turn = np.arctan(wt / ht) - np.arctan(w / h)
                v = 4 / np.pi**2 * turn**2
                r = v / (loss + v)
                by_v = r * (2 - r) * 8 / np.pi**2 * turn / (w**2 + h**2)
                by_w, by_h = -by_v * h, by_v * w
                by_area, by_inter = by_area * (1 - r**2), by_inter * (1 - r**2)
                loss = loss + r * v
            loss = loss + far
        by_w, by_h = by_w + by_area * h, by_h + by_area * w
        by_iw, by_ih = by_inter * ih * meet, by_inter * iw * meet
        return loss, np.stack([by_dx - by_w - by_iw * (x1 > a1) - by_cw * (x1 < a1),
                               by_dy - by_h - by_ih * (y1 > b1) - by_ch * (y1 < b1),
                               by_dx + by_w + by_iw * (x2 < a2) + by_cw * (x2 > a2),
                               by_dy + by_h + by_ih * (y2 < b2) + by_ch * (y2 > b2)], axis=1)
    return entries


def peer(function):
    def prepare(y, p, each=False):
        def run():
            loss, slope = function(y, p)
            if each or not loss.ndim:
                return loss, slope
            slope /= loss.size
            return loss.mean(), slope
        return run
    return prepare


PEERS = {name: peer(function) for name, function in {
    "binary_cross_entropy": binary,
    "binary_cross_entropy of logits": binary_logit,
    "cross_entropy": classes(0),
    "cross_entropy of logits": class_logit,
    "focal_loss": focal,
    "focal_loss of logits": focal_logit(2.0),
    "focal_loss of logits, gamma=5": focal_logit(5.0),
    "categorical_focal_loss": classes(2.0),
    "categorical_focal_loss of logits": focal_class_logit,
    "dice_loss": dice,
    "generalized_dice_loss": generalized_dice,
    "tversky_loss": tversky(0.3, 0.7),
    "mse_loss": squared,
    "l1_loss": absolute,
    "quantile_loss": tilted,
    "huber_loss": huber,
    "smooth_l1_loss": huber,
    "log_cosh_loss": log_cosh,
    "pseudo_huber_loss": pseudo_huber,
    "iou_loss": tversky(1, 1),
    "box_iou_loss": box(None),
    "giou_loss": box("hull"),
    "diou_loss": box("distance"),
    "ciou_loss": box("aspect"),
}.items()}
