"""What the book claims about a loss, as plain data: the tests prove it, and the book's tables are printed from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Claims about the loss of one entry or mask, as text in the language of the derivations.

    Formulas are in the loss's own parameters: `lossbook.algebra.reading` reads them, and `typesetting` shows them as
    they are typed. Sets are intervals, such as (0, 1/4], or numbers, such as {0, 1}: the smallest that hold all the
    numbers concerned.
    """

    prediction: str
    """The numbers that a prediction may be."""

    range: str
    """The values of the loss."""

    lipschitz: str
    """The steepest slope in the prediction: in a pixel where that is a mask, the length of the gradient where it is a
    row of classes."""

    curvature: str | None = None
    """The second derivatives; None where the loss is not one of single entries."""

    derivatives: str
    """How many continuous derivatives there are: 1, or oo for all."""

    convex: bool
    """Whether the loss is convex in the prediction."""

    strictly_convex: bool
    """Whether it is strictly convex, so that there is one best constant prediction."""

    symmetric: bool
    """Whether the value stays when `y_true` and `y_pred` are exchanged."""

    proper: bool | None = None
    """Whether the best prediction is the true probability; None where the truth is no label."""

    asks_for: str
    """What the best prediction does:

    ========  ====================================================================================================
    residual  the function of the residual r whose sum over the data changes its sign at the best constant
    rate      the same, of the truth y and the rate m, or its logarithm z
    labels    the share of a class among them at which p is its best constant prediction; of several classes, up to
              a factor that they share
    mask      the condition under which a pixel of label y belongs to the best mask, where D is the best
              coefficient that a mask can reach
    box       "the box itself"
    ========  ====================================================================================================
    """

    given: Mapping[str, float] = field(default_factory=dict)
    """The parameters at which the claims hold where they are numbers found, not formulas; no others are claimed."""
