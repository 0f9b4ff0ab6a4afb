"""How the pictures in lossbook/datasets were made smaller, from the files that scikit-image ships.

python -m tools.pictures FOLDER        FOLDER holds coins.png, motorcycle_left.png, ..., as in skimage/data
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HERE = Path(__file__).parents[1] / "lossbook" / "datasets"
ORIGINALS = {
    "coins.png": "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba",
    "motorcycle_left.png": "db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179",
    "motorcycle_right.png": "5fc913ae870e42a4b662314bc904d1786bcad8e2f0b9b67dba5a229406357797",
    "motorcycle_disp.npz": "2e49c8cebff3fa20359a0cc6880c82e1c03bbb106da81a177218281bc2f113d7",
}
COINS = """\
No known copyright restrictions.
Source: Greek coins from Pompeii, a photograph in the archives of the Brooklyn Museum; coins.png of scikit-image.
"""
MOTORCYCLE = """\
Free to use and publish, as the authors of the Middlebury stereo datasets permit; they ask to be cited.
Source: D. Scharstein, H. Hirschmüller, Y. Kitajima, G. Krathwohl, N. Nešić, X. Wang, P. Westling, "High-resolution
stereo datasets with subpixel-accurate ground truth", GCPR 2014: Motorcycle; motorcycle_*.* of scikit-image.
"""


def squares(a: NDArray[np.generic], side: int = 4) -> NDArray[np.generic]:
    """The pixels of each square, in a last axis; what is left over at the right and at the bottom is dropped."""
    rows, columns = a.shape[0] // side, a.shape[1] // side
    cut = a[: side * rows, : side * columns].reshape(rows, side, columns, side, *a.shape[2:])
    return np.moveaxis(cut, (1, 3), (-2, -1)).reshape(rows, columns, *a.shape[2:], side * side)


def coins(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """16 grays; 6 and 7 meet between 107 and 108, where Otsu's threshold parts the original."""
    return (np.minimum(gray, 251) + 4) // 16


def photo(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A quarter of the width and height, 32 shades of each color, without the floor at the bottom."""
    return np.rint(squares(rgb).mean(-1)[:117]).astype(np.uint8) // 8


def depth(disparity: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Whole centimeters, rounded down: nearer than n cm where most of the square is. 0 where a part is unknown."""
    square = squares(disparity.astype(float))[:117]
    meters = 994.978 * 0.193001 / (np.sort(square)[..., 7] + 31.086)
    return np.where(np.isfinite(square).all(-1), np.floor(100 * meters), 0).astype(np.uint16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for name, digest in ORIGINALS.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            parser.error(f"{name} is not the file from which the pictures were made")
    left, right = (photo(np.asarray(Image.open(folder / f"motorcycle_{side}.png"))) for side in ("left", "right"))
    with np.load(folder / "motorcycle_disp.npz") as file:
        found = depth(file["arr_0"])
    np.savez_compressed(HERE / "coins.npz", source=COINS, gray=coins(np.asarray(Image.open(folder / "coins.png"))))
    np.savez_compressed(HERE / "motorcycle.npz", source=MOTORCYCLE, left=left, right=right, depth=found)


if __name__ == "__main__":
    main()
