"""What other libraries answer to a loss by the same name, and how to get the same number there and here."""

from .cases import CASES, LIBRARIES, NAMES, QUESTIONS, Answer, Case, Libraries
from .equations import EQUATIONS, Equation, Equations

__all__ = ["CASES", "EQUATIONS", "LIBRARIES", "NAMES", "QUESTIONS", "Answer", "Case", "Equation", "Equations",
           "Libraries"]
