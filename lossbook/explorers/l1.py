"""Absolute error and its tilted form, the quantile loss: of one residual, and of five data."""

from .explorer import Curve, Explorer, Range, View
from .huber import ABSOLUTE, HALF_SQUARED, RESIDUAL, of_residual
from .mse import LAST, data_view, of_data

QUANTILE = Range("quantile", "τ", "the quantile that is asked for", 0.05, 0.95, 0.05, 0.8)

TILTED = Curve(
    id="quantile", name="quantile loss", look="quantile_loss", text="pinball(r, quantile)",
    gradient="-quantile if r < 0 else 1 - quantile if r > 0 else 0",
    same_as=of_residual("quantile_loss", quantile="quantile"))

EXPLORER = Explorer(
    id="l1-explorer",
    title="Absolute error and quantile loss",
    alt="Two plots over the residual, for tau = 0.8. L1 is a V. The quantile loss is a tilted V, four times as steep "
        "on the left, where the prediction is too low; its gradient is -0.8 there and 0.2 on the right.",
    domain={"quantile": "(0, 1)", "r": "(-oo, 0, oo)"},
    parameters=(QUANTILE, LAST),
    views=(
        View(id="residual", label="of one residual", x=RESIDUAL, loss=(0, 5), slope=(-2, 2),
             curves=(TILTED, ABSOLUTE, HALF_SQUARED)),
        data_view(5, 2, of_data(TILTED, "pinball({}, quantile)",
                                "(-quantile if {0} < 0 else 1 - quantile if {0} > 0 else 0)"),
                  of_data(ABSOLUTE, "l1({})", "sign{}"), of_data(HALF_SQUARED, "mse({})/2", "{}")),
    ),
)
