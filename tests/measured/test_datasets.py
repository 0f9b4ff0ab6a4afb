"""The tables are complete, and their numbers are the published ones."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lossbook import datasets

FILES = sorted(Path(datasets.__file__).parent.glob("*.csv"))


def test_every_file_has_its_name():
    assert [path.stem for path in FILES] == sorted(datasets.NAMES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_says_where_it_comes_from(path):
    first, second, *_ = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# Public domain.") and second.startswith("# Source: ")


def test_engel():
    table = datasets.load("engel")
    assert list(table) == ["income", "food"]
    assert {(column.shape, column.dtype.name) for column in table.values()} == {((235,), "float64")}
    assert_allclose([column.sum() for column in table.values()], [230881.165338, 146675.276159], rtol=1e-9)
    slope, intercept = np.polyfit(table["income"], table["food"], 1)
    assert_allclose([intercept, slope], [147.4754, 0.4852], rtol=2e-4)                 # as Koenker has it


def test_stackloss():
    table = datasets.load("stackloss")
    assert list(table) == ["air_flow", "water_temp", "acid_conc", "stack_loss"]
    assert {(column.shape, column.dtype.name) for column in table.values()} == {((21,), "float64")}
    assert [column.sum() for column in table.values()] == [1269, 443, 1812, 368]
    X = np.column_stack([np.ones(21), *list(table.values())[:3]])
    coefficients, *_ = np.linalg.lstsq(X, table["stack_loss"])
    assert_allclose(coefficients, [-39.92, 0.7156, 1.2953, -0.1521], rtol=1e-3)       # as in every textbook


def test_states():
    table = datasets.load("states")
    assert list(table) == ["state", "murder", "poverty", "single"]
    assert {column.shape for column in table.values()} == {(51,)}
    assert list(table["state"]) == sorted(set(table["state"]))
    assert_allclose([table[name].sum() for name in ("murder", "poverty", "single")], [249.9, 706.6, 1284.5])
    [capital] = np.flatnonzero(table["state"] == "District of Columbia")
    assert [table[name][capital] for name in ("murder", "poverty", "single")] == [24.2, 18.4, 48]


def test_an_unknown_name():
    with pytest.raises(ValueError, match="one of 'engel', 'stackloss', 'states', not 'iris'"):
        datasets.load("iris")


def test_each_call_gives_its_own_arrays():
    datasets.load("states")["murder"][:] = 0
    assert datasets.load("states")["murder"].max() == 24.2
