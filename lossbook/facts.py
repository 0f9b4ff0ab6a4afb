"""The record of what the book claims about a loss; the tests prove it, and the book's tables are printed from it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Claims about one loss, as text that SymPy reads, in the loss's own parameters.

    Sets are the smallest that hold every number concerned: ``Interval(0, oo)``, ``FiniteSet(0, 1)``.
    """

    prediction: str
    """The numbers a prediction may be."""

    range: str
    """The values of one entry's loss."""

    lipschitz: str
    """The steepest slope of one entry's loss in the prediction."""

    curvature: str | None = None
    """The second derivatives of one entry's loss; ``None`` where the loss is not a sum over entries."""

    derivatives: str
    """How many continuous derivatives the loss has: ``1``, or ``oo``."""

    convex: bool
    """Whether the loss is convex in the prediction."""

    strictly_convex: bool
    """Whether it is strictly convex, so that the best prediction is unique."""

    symmetric: bool
    """Whether exchanging `y_true` and `y_pred` leaves the value as it is."""

    asks_for: str
    """What the best prediction does. A residual's loss: the function of the residual r whose sum over the data
    is 0 at the best constant. Masks: the condition on a pixel's label that puts it into the best mask."""
