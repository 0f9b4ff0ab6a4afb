"""How to get the number of another library here, and Loss Book's there: calls that give the same number.

The calls stand in equations.json; the number and the version `python -m benchmarks.libraries` writes there.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from .libraries import LOSSES, array, plain, table

FILE = files("lossbook") / "equations.json"


@dataclass(frozen=True, kw_only=True)
class Equation:
    """A call of a library and one of Loss Book that give the same number."""

    library: str
    loss: str
    call: str
    ours: str
    mind: str = ""  # what to know before one takes the one for the other
    input: dict[str, Any]
    value: Any = None  # of the library's call
    version: str = ""

    @property
    def arrays(self) -> dict[str, Any]:
        return {name: array(data) for name, data in self.input.items()}

    @property
    def here(self) -> Any:
        return plain(eval(self.ours, {**LOSSES, "np": np, **self.arrays}))


class Equations:
    """A table for each library of how to get its number here, and Loss Book's there."""

    def __repr__(self) -> str:
        return "\n".join(f"{e.library}: {e.call} == {e.ours}" for e in EQUATIONS)

    def _repr_markdown_(self) -> str:
        parts = []
        for library in dict.fromkeys(equation.library for equation in EQUATIONS):
            rows = [[f"`{e.call}`", f"`{e.ours}`", e.mind] for e in EQUATIONS if e.library == library]
            parts.append(f"**{library}**\n\n" + table(["there", "here", "mind"], rows))
        return "\n\n".join(parts)


EQUATIONS = [Equation(**data) for data in json.loads(FILE.read_text(encoding="utf-8"))]
