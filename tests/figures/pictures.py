"""What every picture is held to, and how a test reads one. Each chapter's tests say in DRAW what to draw."""

import io
import re
from itertools import combinations

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text
from PIL import Image

from lossbook.figures import looks, style


def line(axes, label):
    """The abscissas and ordinates of a curve, without its gaps."""
    [found] = [artist for artist in axes.lines if artist.get_label() == label]
    x, y = np.asarray(found.get_xdata(), float), np.asarray(found.get_ydata(), float)
    assert np.mean(np.isfinite(y)) > 0.99
    return x[np.isfinite(y)], y[np.isfinite(y)]


def curves(axes, name):
    """The curves in the look of a loss, whatever their label."""
    return [artist for artist in axes.lines
            if artist.get_color() == looks.LOOKS[name]["color"] and artist.get_marker() == "None"]


def labels(axes):
    """The written words and their colors."""
    return {text.get_text().replace("\n", " "): text.get_color() for text in axes.texts if text.get_text()}


def marks(axes):
    return np.concatenate([artist.get_xydata() for artist in axes.lines if artist.get_marker() == "o"])


def boxes(figure, axes):
    """Where the words of a panel lie, in pixels."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    texts = [text for text in axes.get_children() if isinstance(text, Text) and text.get_text()]
    return {text.get_text(): Text.get_window_extent(text, renderer) for text in texts}


def straight(axes):
    """In pixels, what is drawn on whole ones: horizontal and vertical lines, and the ticks."""
    for tick in axes.xaxis.get_major_ticks():
        yield axes.transData.transform((tick.get_loc(), axes.get_ylim()[0]))[:1]
    for tick in axes.yaxis.get_major_ticks():
        yield axes.transData.transform((axes.get_xlim()[0], tick.get_loc()))[1:]
    for artist in axes.lines + axes.patches:
        path = artist.get_transform().transform_path(artist.get_path()).vertices
        if len(path) > 1 and np.all(np.abs(np.diff(path, axis=0)).min(axis=1) < 1e-9):
            yield path


class EveryPicture:
    """To be inherited, with the names of those pictures that have two panels."""

    two_panels = ()

    def pytest_generate_tests(self, metafunc):
        panels = metafunc.function.__name__ == "test_panels_keep_their_distance"
        metafunc.parametrize("name", self.two_panels if panels else metafunc.module.DRAW)

    def test_says_what_it_shows(self, pictures, name):
        alt = repr(pictures[name])
        assert alt == pictures[name].alt == alt.strip()
        assert len(alt.split(". ")) >= 2 and alt.endswith(".") and alt.isprintable()
        assert not re.search(r"\d\.\d{6}|[\\{}$<>]|nan|inf\b|  ", alt)

    def test_one_png_without_background(self, pictures, name):
        png = pictures[name]._repr_png_()
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        image = Image.open(io.BytesIO(png))
        assert image.size[0] == round(style.WIDTH * style.DPI) and image.mode == "RGBA"
        assert {image.getpixel(corner)[3] for corner in [(0, 0), (image.width - 1, image.height - 1)]} == {0}

    def test_nothing_is_cut_off(self, pictures, name):
        image = Image.open(io.BytesIO(pictures[name].png))
        alpha = np.asarray(image)[..., 3]
        for edge in alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]:
            assert not edge.any()

    def test_the_same_again_under_other_settings(self, request, pictures, name):
        with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "lines.linewidth": 9, "savefig.dpi": 50}):
            assert request.module.DRAW[name]().png == pictures[name].png

    def test_no_line_lies_between_two_pixels(self, pictures, name):
        """Half way, the last bit decides on which of the two it is drawn: another one on another machine."""
        figure = pictures[name].figure
        usual = figure.dpi
        figure.set_dpi(style.DPI)
        figure.draw_without_rendering()
        pixels = np.concatenate([np.ravel(place) for axes in figure.axes for place in straight(axes)] or [[0.0]])
        figure.set_dpi(usual)
        assert np.abs(pixels % 1 - 0.5).min() > 1e-6

    def test_labels_have_room(self, pictures, name):
        figure = pictures[name].figure
        for axes in figure.axes:
            found = boxes(figure, axes)
            for label, box in found.items():
                assert axes.bbox.x0 - 1 <= box.x0 and box.x1 <= axes.bbox.x1 + 1, label
            assert not any(one.overlaps(other) for one, other in combinations(found.values(), 2))

    def test_panels_keep_their_distance(self, pictures, name):
        figure = pictures[name].figure
        left, right = figure.axes
        figure.draw_without_rendering()
        assert right.get_tightbbox().x0 - left.bbox.x1 > 0.025 * figure.bbox.width

    def test_only_the_books_colors(self, pictures, name):
        known = {looks.GRAY} | {look["color"] for look in looks.LOOKS.values()}
        figure = pictures[name].figure
        assert {to_hex(artist.get_color()) for axes in figure.axes for artist in axes.lines} <= known
        texts = [text for text in figure.findobj(Text) if text.get_text()]
        assert {to_hex(text.get_color()) for text in texts} <= known
        assert min(text.get_fontsize() for text in texts) >= 9
