"""Focal loss against cross-entropy, of one label."""

from ..algebra.call import Call
from .explorer import Curve, Explorer, Range, View

GAMMA = Range("gamma", "γ", "how much easy labels are discounted", 0, 5, 0.02, 2)
ALPHA = Range("alpha", "α", "weight of the label", 0.05, 1, 0.05, 1)

# Of the label's logit z: its probability p, the rest q, and the surprise s = −log p, without overflow or cancellation.
LOGIT = {
    "t": "exp(-abs(z))",
    "p": "t/(1 + t) if z < 0 else 1/(1 + t)",
    "q": "1/(1 + t) if z < 0 else t/(1 + t)",
    "s": "max(-z, 0) + log(1 + t)",
}


def curves(call, focal, entropy):
    return (
        Curve(id="focal", name="focal loss", look="focal_loss", **focal,
              same_as=Call("focal_loss", y_true=1, gamma="gamma", alpha="alpha", **call)),
        Curve(id="cross-entropy", name="cross-entropy", look="cross_entropy", **entropy,
              same_as=Call("binary_cross_entropy", y_true=1, **call)),
    )


EXPLORER = Explorer(
    id="focal-explorer",
    title="Focal loss and cross-entropy",
    alt="Two plots over the probability of the label, for gamma = 2. Focal loss lies below cross-entropy and meets it "
        "at both ends. Its gradient in the logit is the larger of the two below 0.3, and much the smaller near 1.",
    domain={"gamma": "(0, oo)", "alpha": "(0, 1]"},
    parameters=(GAMMA, ALPHA),
    views=(
        View(id="probability", label="over the probability of the label", loss=(0, 4), slope=(-1.5, 0),
             gradient="gradient in the logit", factor="p*(1 - p)", domain={"p": "(0, 1)"},
             x=Range("p", "p", "probability of the label", 0, 1, 0.01, 0.3),
             curves=curves(
                 {"y_pred": "log(p/(1 - p))", "from_logits": True},
                 {"text": "alpha*focal(p, gamma)", "where": {"q": "1 - p"}, "computed": "-alpha*q**gamma*log(p)",
                  "gradient": "-alpha*q**gamma*(q - gamma*(p*log(p) if p > 0 else 0))"},
                 {"text": "cross_entropy(p)", "gradient": "-(1 - p)"})),
        View(id="logit", label="over the logit of the label", loss=(0, 6), slope=(-1.5, 0),
             gradient="gradient in the logit", domain={"z": "(-oo, 0, oo)"},
             x=Range("z", "z", "logit of the label", -6, 6, 0.1, -0.8),
             curves=curves(
                 {"y_pred": "z", "from_logits": True},
                 {"text": "alpha*focal(sigma(z), gamma)", "where": LOGIT, "computed": "alpha*q**gamma*s",
                  "gradient": "-alpha*q**gamma*(q + gamma*p*s)"},
                 {"text": "cross_entropy(sigma(z))", "where": LOGIT, "computed": "s", "gradient": "-q"})),
    ),
)
