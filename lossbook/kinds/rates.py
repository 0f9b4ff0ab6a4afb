"""Losses of counts, or other amounts from 0 on, and the rate that was predicted."""

from .. import checks
from ..checks import Array
from .kind import Curved


class Rate(Curved):
    """The formula sees y and the predicted rate m; both are finite, and 0 or more."""

    labels = False

    def __init__(self, y, p):
        super().__init__(y, p)
        for name, array in ("y_true", self.y), ("y_pred", self.p):
            checks.integers(name, array, checks.ROUNDED)

    def block(self, s, dtype):
        y, p = self.y[s].astype(dtype, copy=False), self.p[s].astype(dtype, copy=False)
        checks.rates("y_true", y, s.start, self.shape, checks.SWAPPED if self.swapped else "")
        return y, self.checked(p, s.start)

    def checked(self, p: Array, start: int) -> Array:
        """The predictions of some entries, which begin at `start`, as the formula wants them."""
        checks.rates("y_pred", p, start, self.shape, checks.LOGARITHMS)
        return p


class LogRate(Rate):
    """The same, with the logarithm z of the rate in place of m."""

    flag = "from_log"

    def checked(self, p, start):
        checks.numbers("y_pred", p, start, self.shape)
        return p
