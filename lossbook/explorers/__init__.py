"""Curves that the reader moves, one explorer per chapter, computed by formulas that SymPy prints from the algebra."""

from . import focal, huber
from .explorer import Curve, Explorer, Range, View

CHAPTERS = focal, huber
EXPLORERS = {chapter.EXPLORER.id: chapter.EXPLORER for chapter in CHAPTERS}

__all__ = ["CHAPTERS", "EXPLORERS", "Curve", "Explorer", "Range", "View"]
