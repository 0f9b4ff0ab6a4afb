"""The squared error, as algebra: r is the residual, prediction minus truth."""

from .derivation import define

define("mse(r)", r"\ell_2({0})", "r**2", "mse_loss")
