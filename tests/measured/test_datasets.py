"""The tables and pictures are complete, and their numbers are the published ones."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import ndimage

from lossbook import datasets
from tools import pictures

HERE = Path(datasets.__file__).parent
TABLES = sorted(HERE.glob("*.csv"))
PICTURES = sorted(HERE.glob("*.npz"))
PERMISSIONS = "No known copyright restrictions.", "Free to use and publish, "


def test_every_file_has_its_name():
    assert [path.stem for path in TABLES] == list(datasets.TABLES)
    assert [path.stem for path in PICTURES] == list(datasets.PICTURES)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_table_says_where_it_comes_from(path):
    first, second, *_ = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# Public domain.") and second.startswith("# Source: ")


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_every_picture_says_where_it_comes_from(path):
    assert path.stat().st_size < 70_000
    with np.load(path) as arrays:
        assert str(arrays["source"]) == getattr(pictures, path.stem.upper())
        first, second, *_ = str(arrays["source"]).splitlines()
    assert first.startswith(PERMISSIONS) and second.startswith("Source: ")
    assert "source" not in datasets.load(path.stem)


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


def test_coins():
    [(name, gray)] = datasets.load("coins").items()
    assert (name, gray.shape, gray.dtype, gray.min(), gray.max()) == ("gray", (303, 384), np.uint8, 0, 15)
    assert np.bincount(gray.ravel())[:7].sum() == 71_235                    # pixels up to 107 in the original
    # Against the ground around it each of the 24 coins is one piece, 35 to 65 pixels wide and high.
    light = gray - ndimage.gaussian_filter(gray.astype(float), 30) > 1
    labels, _ = ndimage.label(ndimage.binary_opening(ndimage.binary_fill_holes(light), iterations=3))
    sides = [(y.stop - y.start, x.stop - x.start) for y, x in ndimage.find_objects(labels)]
    assert sum(min(side) >= 35 and max(side) <= 65 for side in sides) == 24


def test_motorcycle():
    picture = datasets.load("motorcycle")
    assert list(picture) == ["left", "right", "depth"]
    left, right, depth = picture.values()
    assert left.shape == right.shape == (117, 185, 3) and left.dtype == right.dtype == np.uint8
    assert (left.min(), left.max(), right.min(), right.max()) == (0, 31, 0, 31)
    assert depth.shape == (117, 185) and depth.dtype == np.uint16
    known = depth > 0
    assert (depth[known].min(), depth.max()) == (211, 495)                  # as the calibration has it
    # The photos agree with the depth: where it says that the right one is to be shifted, it matches best, by far.
    known[:, :15] = False
    rows, columns = np.nonzero(known)
    shift = 4801 / depth[known] - 7.77
    off = {more: np.abs(left[known].astype(float) - right[rows, np.rint(columns - shift).astype(int) - more]).mean()
           for more in (-4, -2, 0, 2)}
    assert 2 * off[0] < min(off[more] for more in (-4, -2, 2))


def test_the_recipe_of_the_pictures():
    a = np.arange(4 * 9 * 3).reshape(4, 9, 3)
    assert pictures.squares(a, 4).shape == (1, 2, 3, 16)
    assert_allclose(pictures.squares(a, 4)[0, 1, 2], a[:, 4:8, 2].ravel())
    assert pictures.coins(np.array([0, 107, 108, 251, 252], np.uint8)).tolist() == [0, 6, 7, 15, 15]
    assert (pictures.photo(np.full((500, 8, 3), 255, np.uint8)) == 31).all()
    near = np.full((4, 4), 56.3)                                            # 2.1966 m; beyond, 4.48 m
    for far in range(17):
        disparity = np.where(np.arange(16).reshape(4, 4) < far, 11.8, near)
        assert pictures.depth(disparity)[0, 0] == (219 if far < 8 else 447)
    near[0, 0] = np.inf
    assert pictures.depth(near)[0, 0] == 0


def test_an_unknown_name():
    with pytest.raises(ValueError, match="'stackloss', 'states', 'coins', 'motorcycle', not 'iris'"):
        datasets.load("iris")


def test_each_call_gives_its_own_arrays():
    datasets.load("states")["murder"][:] = 0
    assert datasets.load("states")["murder"].max() == 24.2
