r"""The absolute error and its lopsided relative, as algebra: r is the residual, prediction minus truth.

The parameter `quantile` is written τ. A residual above 0 is a prediction that was too high: it costs 1 − τ a unit.
"""

from .derivation import define

define("l1(r)", r"\ell_1({0})", "abs(r)", "l1_loss")
define("pinball(r, quantile)", r"\rho_{{{1}}}({0})", "-quantile*r if r < 0 else (1 - quantile)*r", "quantile_loss")
