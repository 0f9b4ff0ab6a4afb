"""The algebra of the book: what each loss is, and why each of its formulas holds, step by step."""

from ..algebra.derivation import DEFINED, Definition, Derivation, Proof, Step
from ..algebra.properties import Properties
from ..algebra.prove import Wrong
from . import cross_entropy, dice, focal, huber, iou, l1, mse

CHAPTERS = cross_entropy, focal, dice, mse, l1, huber, iou
DEFINITIONS = {definition.computes: definition for definition in DEFINED.values() if definition.computes}
DERIVATIONS = {derivation.id: derivation for chapter in CHAPTERS for derivation in getattr(chapter, "DERIVATIONS", ())}

__all__ = [
    "CHAPTERS", "DEFINED", "DEFINITIONS", "DERIVATIONS", "Definition", "Derivation", "Proof", "Properties", "Step",
    "Wrong", "cross_entropy", "dice", "focal", "huber", "iou", "l1", "mse",
]
