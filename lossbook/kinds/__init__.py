"""The kinds of data that a loss may be of, a module for each; `kind` and `weights` hold what they share."""

from .boxes import Boxes
from .classes import ClassLogits, ClassProbabilities
from .kind import GRADIENT, HESSIAN, VALUE, Curved, Formula, Kind
from .labels import BinaryLogit, BinaryProbability, HardLogit, HardProbability
from .masks import ClassMasks, Masks
from .rates import LogRate, Rate
from .residuals import Residual

__all__ = ["GRADIENT", "HESSIAN", "VALUE", "BinaryLogit", "BinaryProbability", "Boxes", "ClassLogits", "ClassMasks",
           "ClassProbabilities", "Curved", "Formula", "HardLogit", "HardProbability", "Kind", "LogRate", "Masks",
           "Rate", "Residual"]
