"""Curves that the reader moves, one explorer per chapter, computed by formulas that SymPy prints from the algebra."""

from . import cross_entropy, dice, focal, huber, iou, l1, mse
from .explorer import Curve, Explorer, Range, View

CHAPTERS = cross_entropy, focal, dice, mse, l1, huber, iou
EXPLORERS = {chapter.EXPLORER.id: chapter.EXPLORER for chapter in CHAPTERS}

__all__ = ["CHAPTERS", "EXPLORERS", "Curve", "Explorer", "Range", "View"]
