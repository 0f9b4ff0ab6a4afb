"""Small tables of real data, all in the public domain, so that no chapter has to download one."""

import csv
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

NAMES = ("engel", "stackloss", "states")


def load(name: str) -> dict[str, NDArray[Any]]:
    """The columns of a table, by name, as arrays: numbers as float64, names as strings.

    Parameters
    ----------
    name : {"engel", "stackloss", "states"}
        Which table.

        ``"engel"``: 235 Belgian working-class households in 1857 (E. Engel; used by R. Koenker and G. Bassett,
        *Econometrica* 50(1), 1982, 43-61). ``income`` and ``food``, the expenditure on food, in francs a year.

        ``"stackloss"``: 21 days of a plant that oxidizes ammonia to nitric acid (K. A. Brownlee, *Statistical Theory
        and Methodology in Science and Engineering*, 2nd edition, Wiley, 1965). ``air_flow``, the rate of operation;
        ``water_temp``, of the cooling water, in °C; ``acid_conc``, 10·(concentration of the acid in % − 50);
        ``stack_loss``, 10·(% of the ammonia that escapes unabsorbed), the response.

        ``"states"``: the 50 states of the United States and the District of Columbia in 2009 (American Statistical
        Abstracts; American Community Survey for the last). ``state``, the name; ``murder``, murders per 100 000
        inhabitants; ``poverty``, % of individuals below the poverty line; ``single``, % of all family households that
        are headed by a man or a woman without a spouse.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> load("stackloss")["stack_loss"].mean().round(2)
    np.float64(17.52)
    >>> states = load("states")
    >>> print(states["state"][states["murder"].argmax()], states["murder"].max())
    District of Columbia 24.2
    """
    if name not in NAMES:
        raise ValueError(f"name must be one of {', '.join(map(repr, NAMES))}, not {name!r}")
    lines = (files(__name__) / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(line for line in lines if not line.startswith("#"))
    columns = zip(header, zip(*rows, strict=True), strict=True)
    return {key: np.array(column, str if key == "state" else float) for key, column in columns}
