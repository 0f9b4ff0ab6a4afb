"""The name by which the chapters import `lossbook.libraries.Equations`."""

from .libraries import Equations

__all__ = ["Equations"]
