"""The algebra of the book: what each loss is, and why each of its formulas holds, step by step."""

from . import dice, huber
from .derivation import DEFINED, Definition, Derivation, Proof, Step
from .properties import Properties
from .prove import Wrong

DEFINITIONS = {definition.computes: definition for definition in DEFINED.values()}
DERIVATIONS = {derivation.id: derivation for derivation in huber.DERIVATIONS}

__all__ = [
    "DEFINITIONS", "DERIVATIONS", "Definition", "Derivation", "Proof", "Properties", "Step", "Wrong", "dice", "huber",
]
