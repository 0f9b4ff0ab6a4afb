"""What a loss is: a function bound to a formula, with its derivatives and the book's claims beside it."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Literal, ParamSpec, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from . import checks
from .checks import Interval
from .facts import Facts
from .kinds import GRADIENT, HESSIAN, VALUE, Entrywise, Formula, Kind

P = ParamSpec("P")
Reduction = Literal["mean", "sum", "none"]
Gradient = NDArray[np.floating[Any]]


class Loss(Protocol[P]):
    """A function whose derivatives take the same arguments."""

    __name__: str
    kind: Kind
    formula: Formula
    facts: Facts
    parameters: Mapping[str, Interval]
    gradient: Callable[P, Gradient]
    value_and_gradient: Callable[P, tuple[Any, Gradient]]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any: ...


class EntrywiseLoss(Loss[P], Protocol[P]):
    """A loss of single numbers, which has a second derivative for each."""

    hessian: Callable[P, Gradient]


@overload
def loss(kind: Entrywise, formula: Formula, *, facts: Facts, **parameters: Interval
         ) -> Callable[[Callable[P, Any]], EntrywiseLoss[P]]: ...
@overload
def loss(kind: Kind, formula: Formula, *, facts: Facts, **parameters: Interval
         ) -> Callable[[Callable[P, Any]], Loss[P]]: ...
def loss(kind, formula, *, facts, **parameters):
    """Bind the decorated signature to a formula: `kind` says what it sees, `parameters` what each of them may be."""
    def decorate(declared, /):
        def derivative(name, doc, *wanted):
            member = bind(declared, kind, formula, parameters, wanted)
            member.__name__, member.__qualname__ = name, f"{declared.__qualname__}.{name}"
            member.__doc__ = f"{doc} `{declared.__name__}`, which see: the arguments are the same."
            setattr(function, name, member)

        function = bind(declared, kind, formula, parameters, (VALUE,))
        derivative("gradient", "The derivative, with respect to `y_pred`, of the value of", GRADIENT)
        derivative("value_and_gradient", "The value and the gradient of", VALUE, GRADIENT)
        if isinstance(kind, Entrywise):
            derivative("hessian", "The second derivative, entry by entry, of", HESSIAN)
        function.kind, function.formula, function.facts, function.parameters = kind, formula, facts, parameters
        return function
    return decorate


def score(kind: Kind, formula: Formula, **parameters: Interval) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Like `loss`, for a number that nobody minimizes: no reduction, no weights, no derivatives."""
    return lambda declared: bind(declared, kind, formula, parameters, (VALUE,))


def bind(declared: Any, kind: Kind, formula: Formula, parameters: Mapping[str, Interval], wanted: tuple[int, ...]
         ) -> Any:
    """A function with the declared signature and docstring that computes what is wanted."""
    defaults = {"sample_weight": None, "reduction": "none"} | declared.__kwdefaults__

    @functools.wraps(declared)
    def function(y_true, y_pred, **options):
        declared(y_true, y_pred, **options)                          # does nothing: Python refuses unknown names
        options = defaults | options
        checks.reduction(options["reduction"])
        for name, interval in parameters.items():
            options[name] = interval.check(name, options[name])
        y, p = checks.real("y_true", y_true), checks.real("y_pred", y_pred)
        with np.errstate(all="ignore"):
            found = kind(formula, wanted, y, p, **options)
        return found[0] if len(found) == 1 else tuple(found)
    return function
