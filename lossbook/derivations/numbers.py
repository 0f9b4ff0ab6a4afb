"""The name by which the chapters import `lossbook.algebra.precision.evaluate`."""

from ..algebra.precision import evaluate

__all__ = ["evaluate"]
