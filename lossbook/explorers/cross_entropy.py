"""Cross-entropy of one label, hard or soft, against squared error; and where its textbook form fails."""

from ..algebra.call import Call
from .explorer import Curve, Explorer, Range, View

LABEL = Range("y", "y", "label", 0, 1, 0.05, 1)
SMOOTHING = Range("epsilon", "ε", "label smoothing", 0, 1, 0.05, 0)

# the label, smoothed, and what it leaves to 0
SMOOTHED = {"u": "y*(1 - epsilon) + epsilon/2", "n": "(1 - y)*(1 - epsilon) + epsilon/2"}
LOGIT = {**SMOOTHED, "t": "exp(-abs(z))", "p": "sigma(z)"}
ERROR = "(n if z > 0 else -u) + (-t/(1 + t) if z > 0 else t/(1 + t))"  # p − u, without cancellation
CALL = {"y_true": "y", "label_smoothing": "epsilon"}


def entropy(text, computed, gradient, where, **call):
    return Curve(id="cross-entropy", name="cross-entropy", look="binary_cross_entropy", text=text, computed=computed,
                 gradient=gradient, where=where, same_as=Call("binary_cross_entropy", **CALL, **call))


STABLE = entropy("binary_cross_entropy(u, sigma(z))", "(n*z if z > 0 else -u*z) + log(1 + t)", ERROR, LOGIT,
                 y_pred="z", from_logits=True)

EXPLORER = Explorer(
    id="cross-entropy-explorer",
    title="Cross-entropy and squared error",
    alt="Two plots over the predicted probability of a 1, for a label 1. Cross-entropy falls from infinity at 0 to 0 "
        "at 1, squared error from 1 to 0. The gradient of cross-entropy is -1 at 1 and has no bound at 0; that of "
        "squared error goes from -2 to 0.",
    domain={"y": "[0, 1]", "epsilon": "[0, 1]", "p": "(0, 1)", "z": "(-oo, 0, oo)"},
    parameters=(LABEL, SMOOTHING),
    views=(
        View(id="probability", label="over the probability", loss=(0, 5), slope=(-6, 6),
             x=Range("p", "p", "predicted probability of a 1", 0, 1, 0.01, 0.2),
             curves=(
                 entropy("binary_cross_entropy(u, p)",
                         "(0 if u == 0 else -u*log(p)) + (0 if n == 0 else -n*log(1 - p))",
                         "(0 if u == 0 else -u/p) + (0 if n == 0 else n/(1 - p))", SMOOTHED, y_pred="p"),
                 Curve(id="squared", name="squared error", look="mse_loss", text="mse(p - u)", where=SMOOTHED,
                       same_as=Call("mse_loss", y_true="u", y_pred="p")),
             )),
        View(id="logit", label="over the logit", loss=(0, 5), slope=(-1, 1), gradient="gradient in the logit",
             x=Range("z", "z", "logit of a 1", -6, 6, 0.1, -4),
             curves=(
                 STABLE,
                 Curve(id="squared", name="squared error", look="mse_loss", text="mse(sigma(z) - u)",
                       where={**LOGIT, "e": ERROR}, computed="e**2", gradient="2*e*t/(1 + t)**2",
                       same_as=Call("mse_loss", "t/(1 + t)**2", y_true=0, y_pred="e")),
             )),
        View(id="far", label="where the textbook fails", loss=(0, 1000), slope=(-1, 1),
             gradient="gradient in the logit",
             x=Range("far", "z", "logit of a 1", -1000, 1000, 5, 800),
             symbol="z",
             curves=(
                 STABLE,
                 Curve(id="textbook", name="log(1 + eᶻ) − uz", look="mse_loss",
                       text="log(1 + exp(z)) - u*z", where=LOGIT),
                 Curve(id="by-probability", name="−u log p − (1 − u) log(1 − p)", look="focal_loss",
                       text="-(u*log(p) + (1 - u)*log(1 - p))", where=LOGIT),
             )),
    ),
)
