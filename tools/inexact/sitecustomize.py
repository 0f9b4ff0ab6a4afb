"""On PYTHONPATH, this makes each elementary function of NumPy wrong by up to a unit in the last place.

That is how the mathematical libraries of other systems and processors differ from the one here. Python runs a module of
this name whenever it starts. Results that must be exact are left alone: those that are short numbers, as exp(0) is.
"""

import numpy as np

FUNCTIONS = ("exp exp2 expm1 log log2 log10 log1p logaddexp power float_power cbrt hypot sin cos tan arcsin arccos "
             "arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh").split()
SHORTER = {np.dtype("f8"): "f4", np.dtype("f4"): "f2"}
RNG = np.random.default_rng(0)


class Inexact:
    """A function of NumPy, in everything else itself."""

    def __init__(self, function):
        self.function = function

    def __getattr__(self, name):
        return getattr(self.function, name)

    def __call__(self, *arguments, **options):
        result = self.function(*arguments, **options)
        if getattr(result, "dtype", None) not in SHORTER:
            return result
        with np.errstate(all="ignore"):
            off = result + RNG.integers(-1, 2, np.shape(result)) * np.spacing(result)
            exact = (result == result.astype(SHORTER[result.dtype])) | ~np.isfinite(off)
            off = np.where(exact, result, off).astype(result.dtype)
        if isinstance(result, np.ndarray):
            result[...] = off                           # which may be the caller's own `out`
            return result
        return off[()]


for name in FUNCTIONS:
    setattr(np, name, Inexact(getattr(np, name)))
