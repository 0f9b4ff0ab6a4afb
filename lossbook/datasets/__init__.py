"""Small tables and pictures, all free to copy, so that no chapter has to download one."""

import csv
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

TABLES = ("engel", "stackloss", "states")
PICTURES = ("coins", "motorcycle")
NAMES = TABLES + PICTURES


def load(name: str) -> dict[str, NDArray[Any]]:
    """The arrays of a data set, by name: a table's columns, numbers as float64, or pictures of whole numbers.

    Parameters
    ----------
    name : {"engel", "stackloss", "states", "coins", "motorcycle"}
        Which one. The tables are in the public domain.

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

        ``"coins"``: a photograph of Greek coins from Pompeii (Brooklyn Museum; no known copyright restrictions).
        ``gray``, 303 by 384 pixels, from 0 to 15.

        ``"motorcycle"``: a motorcycle in a garage, seen by two cameras side by side (D. Scharstein and others,
        *Pattern Recognition*, GCPR 2014, 31-42; Middlebury College lets everyone use and publish it, and asks to be
        cited). ``left`` and ``right``, 117 by 185 pixels of three colors from 0 to 31, aligned by rows: what stands in
        one column of ``left`` stands further left in ``right``, by 4801/z - 7.77 pixels for a depth of z cm.
        ``depth``, in centimeters rounded down, of the pixels of ``left``; 0 where it is unknown.

    Raises
    ------
    ValueError
        If there is no such data set.

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
    if name in PICTURES:
        with (files(__name__) / f"{name}.npz").open("rb") as file, np.load(file) as arrays:
            return {key: arrays[key] for key in arrays if key != "source"}
    lines = (files(__name__) / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(line for line in lines if not line.startswith("#"))
    columns = zip(header, zip(*rows, strict=True), strict=True)
    return {key: np.array(column, str if key == "state" else float) for key, column in columns}
