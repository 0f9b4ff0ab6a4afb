"""Squared error against absolute error and Huber loss: of one residual, and of five data."""

from dataclasses import replace

from ..algebra.call import Call
from .explorer import Curve, Explorer, Range, View
from .huber import ABSOLUTE, DELTA, HUBER, RESIDUAL, of_residual

SQUARED = Curve(id="mse", name="squared error", look="mse_loss", text="mse(r)", same_as=of_residual("mse_loss"))
DATA = "0", "1", "2", "4", "last"


def mean(of_one):
    return f"({' + '.join(of_one.format(f'(m - {y})') for y in DATA)})/5"


def of_data(curve, loss, slope):
    """The mean of a loss over five data, of one prediction for all of them."""
    call = curve.same_as
    return replace(curve, text=mean(loss), gradient=mean(slope), where={}, computed="", domain={},
                   same_as=Call(call.path, **{**call.arguments, "y_true": DATA, "y_pred": ("m",) * len(DATA)}))


def data_view(high, slope, *curves):
    return View(id="data", label="mean over five data", x=PREDICTION, loss=(0, high), slope=(-slope, slope),
                gradient="gradient in the prediction", curves=curves,
                domain={"last": "(4, oo)", "m": "(-oo, 0, 1, 2, 4, last, oo)"})


LAST = Range("last", "y₅", "the fifth datum; the others are 0, 1, 2 and 4", 4, 20, 0.5, 8)
PREDICTION = Range("m", "m", "one prediction for all", -2, 12, 0.05, 5)

EXPLORER = Explorer(
    id="mse-explorer",
    title="Squared error, absolute error, Huber loss",
    alt="Two plots over the residual. Squared error is a parabola, its gradient a straight line without a bound. That "
        "of L1 is -1 or 1; that of Huber loss, with delta = 1, follows the residual up to 1 and stays there.",
    domain={"delta": "(0, oo)", "r": "(-oo, 0, oo)"},
    parameters=(LAST, DELTA),
    views=(
        View(id="residual", label="of one residual", x=RESIDUAL, loss=(0, 10), slope=(-6, 6),
             curves=(SQUARED, ABSOLUTE, HUBER)),
        data_view(20, 6, of_data(SQUARED, "mse({})", "2*{}"), of_data(ABSOLUTE, "l1({})", "sign{}"),
                  of_data(HUBER, "huber({}, delta)", "clip({}, -delta, delta)")),
    ),
)
