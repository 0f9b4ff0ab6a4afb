"""How to get the number of another library here, and Loss Book's there: calls that give the same number.

The calls stand in equations.json; the number and the version `python -m benchmarks.libraries` writes there.
"""

import json
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import numpy as np

from .cases import LIBRARIES, LOSSES, array, plain

FILE = files(__package__) / "equations.json"


@dataclass(frozen=True, kw_only=True)
class Equation:
    """A call of a library and one of Loss Book that give the same number."""

    library: str
    loss: str
    call: str
    names: list[str] = field(default_factory=list)  # what else the library calls the function
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
    """How to get a library's numbers here, and Loss Book's there: a list, as the calls are too long for a table."""

    def __init__(self, library: str) -> None:
        if library not in LIBRARIES:
            raise ValueError(f"there are no equations of {library!r}")
        self.equations = [equation for equation in EQUATIONS if equation.library == library]

    def __repr__(self) -> str:
        return "\n".join(f"{e.call} == {e.ours}" + f"  # {e.mind}" * bool(e.mind) for e in self.equations)

    def _repr_markdown_(self) -> str:
        return "\n".join(f"- `{e.call}`<br>= `{e.ours}`" + f" ({e.mind})" * bool(e.mind) for e in self.equations)


EQUATIONS = [Equation(**data) for data in json.loads(FILE.read_text(encoding="utf-8"))]
