"""What a loss is: a function bound to a formula, with its derivatives and the book's claims beside it."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, ParamSpec, Protocol, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from . import checks
from .checks import Interval
from .facts import Facts
from .kinds import GRADIENT, HESSIAN, VALUE, Curved, Formula, Kind

P = ParamSpec("P")
K = TypeVar("K", bound=Kind, covariant=True)
Reduction = Literal["mean", "sum", "none"]
Gradient = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Form(Generic[K]):
    """What a loss computes from predictions of one kind, and what the book claims of it."""

    kind: type[K]
    formula: Formula
    facts: Facts


class Loss(Protocol[P]):
    """A function whose derivatives take the same arguments."""

    __name__: str
    forms: tuple[Form[Kind], ...]
    facts: Facts
    parameters: Mapping[str, Interval]
    gradient: Callable[P, Gradient]
    value_and_gradient: Callable[P, tuple[Any, Gradient]]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any: ...


class CurvedLoss(Loss[P], Protocol[P]):
    """A loss of single numbers, which has a second derivative for each."""

    hessian: Callable[P, Gradient]


@overload
def loss(*forms: Form[Curved], **parameters: Interval) -> Callable[[Callable[P, Any]], CurvedLoss[P]]: ...
@overload
def loss(*forms: Form[Kind], **parameters: Interval) -> Callable[[Callable[P, Any]], Loss[P]]: ...
def loss(*forms, **parameters):
    """Bind the decorated signature to its forms; `parameters` says what each may be.

    Of two forms a flag of the call chooses the second: the one that this form's kind names.
    """
    def decorate(declared, /):
        def derivative(name, doc, *wanted):
            member = bind(declared, computed, parameters, wanted)
            member.__name__, member.__qualname__ = name, f"{declared.__qualname__}.{name}"
            member.__doc__ = f"{doc} `{declared.__name__}`, which see: the arguments are the same."
            setattr(function, name, member)

        computed = [(form.kind, form.formula) for form in forms]
        function = bind(declared, computed, parameters, (VALUE,))
        derivative("gradient", "The derivative, with respect to `y_pred`, of the value of", GRADIENT)
        derivative("value_and_gradient", "The value and the gradient of", VALUE, GRADIENT)
        if forms[0].kind.curved:
            derivative("hessian", "The second derivative, entry by entry, of", HESSIAN)
        function.forms, function.facts, function.parameters = forms, forms[0].facts, parameters
        return function
    return decorate


def score(kind: type[Kind], formula: Formula, **parameters: Interval) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Like `loss`, for a number that nobody minimizes: no reduction, no weights, no derivatives."""
    return lambda declared: bind(declared, [(kind, formula)], parameters, (VALUE,))


def bind(declared: Any, forms: Sequence[tuple[type[Kind], Formula]], parameters: Mapping[str, Interval],
         wanted: tuple[int, ...]) -> Any:
    """A function with the declared signature and docstring that computes what is wanted."""
    flag = forms[-1][0].flag
    defaults = {flag: False, "sample_weight": None, "reduction": "none"} | (declared.__kwdefaults__ or {})
    of_kind = [name for name in forms[0][0].options if name in defaults]
    of_formula = [name for name in parameters if name not in of_kind]

    @functools.wraps(declared)
    def function(y_true, y_pred, **given):
        declared(y_true, y_pred, **given)                            # an empty body: Python refuses unknown names
        options = defaults | given
        checks.reduction(options["reduction"])
        for name, allowed in parameters.items():
            options[name] = allowed.check(name, options[name])
        kind, formula = forms[checks.flag(flag, options[flag])]
        y, p = checks.real("y_true", y_true), checks.real("y_pred", y_pred)
        with np.errstate(all="ignore"):
            arrays = kind(y, p, **{name: options[name] for name in of_kind})
            found = arrays.compute(formula, wanted, options["sample_weight"], options["reduction"],
                                   {name: options[name] for name in of_formula})
        return found[0] if len(found) == 1 else tuple(found)
    return function
