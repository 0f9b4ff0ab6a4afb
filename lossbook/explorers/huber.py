"""Huber loss against squared and absolute error, and its relatives, of one residual."""

from ..algebra.call import Call
from .explorer import Curve, Explorer, Range, View

RESIDUAL = Range("r", "r", "residual", -5, 5, 0.05, 2)
DELTA = Range("delta", "δ", "where Huber loss turns into a line", 0.1, 5, 0.1, 1)
BETA = Range("beta", "β", "the same of smooth L1", 0.1, 5, 0.1, 1)


def of_residual(loss, **parameters):
    return Call(loss, y_true=0, y_pred="r", **parameters)


CORNERS = {"domain": {"r": "(-oo, -delta, 0, delta, oo)"}}

HUBER = Curve(
    id="huber", name="Huber", look="huber_loss", text="huber(r, delta)",
    where={"c": "clip(r, -delta, delta)"}, computed="c*(r - c/2)", gradient="c", **CORNERS,
    same_as=of_residual("huber_loss", delta="delta"))
ABSOLUTE = Curve(id="l1", name="L1", look="l1_loss", text="l1(r)", gradient="sign(r)", same_as=of_residual("l1_loss"))
HALF_SQUARED = Curve(
    id="half-mse", name="squared error, half of it", look="mse_loss", text="mse(r)/2",
    same_as=of_residual("huber_loss", delta=1e308))
SMOOTH_L1 = Curve(
    id="smooth-l1", name="smooth L1", look="smooth_l1_loss", text="smooth_l1(r, beta)", shown=False,
    where={"c": "clip(r/beta, -1, 1)"}, computed="c*(r - beta*c/2)", gradient="c",
    domain={"r": "(-oo, -beta, 0, beta, oo)"}, same_as=of_residual("smooth_l1_loss", beta="beta"))
PSEUDO_HUBER = Curve(
    id="pseudo-huber", name="pseudo-Huber", look="pseudo_huber_loss", text="pseudo_huber(r, delta)", shown=False,
    where={"m": "max(abs(r), delta)", "n": "min(abs(r), delta)", "w": "sqrt(1 + (n/m)**2)"},
    computed="n*(abs(r)/(w + delta/m))", gradient="-n/w if r < 0 else n/w", **CORNERS,
    same_as=of_residual("pseudo_huber_loss", delta="delta"))
LOG_COSH = Curve(
    id="log-cosh", name="log-cosh", look="log_cosh_loss", text="log_cosh(r)", shown=False,
    where={"a": "abs(r)", "h": "exp(a) - 1", "g": "1 - exp(-a)"},
    computed="log(1 + h*g/2) if a < 1 else a - log(2) + log(1 + exp(-2*a))", gradient="tanh(r)",
    domain={"r": "(-oo, -1, 0, 1, oo)"}, same_as=of_residual("log_cosh_loss"))

EXPLORER = Explorer(
    id="huber-explorer",
    title="Huber loss and its relatives",
    alt="Two plots over the residual, for delta = 1. Huber loss follows half the squared error up to 1 and then runs "
        "parallel to L1, one half below it. Its gradient is the residual, cut off at -1 and 1.",
    domain={"delta": "(0, oo)", "beta": "(0, oo)", "r": "(-oo, 0, oo)"},
    parameters=(DELTA, BETA),
    views=(View(id="residual", label="over the residual", x=RESIDUAL, loss=(0, 8), slope=(-3, 3),
                curves=(HUBER, HALF_SQUARED, ABSOLUTE, SMOOTH_L1, PSEUDO_HUBER, LOG_COSH)),),
)
