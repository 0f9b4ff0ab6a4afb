"""How many units in the last place each library is off, by the same exact numbers that the tests hold the losses to."""

import inspect

import mpmath as mp
import numpy as np

from lossbook.algebra.exact import Exact
from tests.forms import Subject, entry

from .cases import CASES


def runners(case, peers, y, p, each=False):
    return {peer: table[case.name](y, p, each) for peer, table in peers.items() if case.name in table}


def accuracy(peers, points):
    for case in CASES:
        if not any(case.name in table for table in peers.values()):
            continue
        form = Subject(case.loss, int("from_logits" in case.options))
        defaults = inspect.signature(case.loss).parameters
        options = {name: case.options.get(name, defaults[name].default) for name in form.parameters if name != "empty"}
        for dtype in np.float64, np.float32:
            with np.errstate(all="ignore"):
                y, p = case.points(np.random.default_rng(0), points, dtype)
                y, p = y.astype(dtype if y.dtype.kind == "f" else int), p.astype(dtype)
            with mp.workdps(40):
                wanted = [Exact(*zip(*(form.trials.exact(form, order, entry(a), entry(b), options)
                                       for a, b in zip(y, p, strict=True)), strict=True), dtype) for order in (0, 1)]
            found = {}
            for a, b in zip(y, p, strict=True) if case.together else [(y, p)]:
                for peer, run in runners(case, peers, a, b, each=not case.together).items():
                    with np.errstate(all="ignore"):
                        found.setdefault(peer, []).append([np.asarray(result) for result in run()])
            for peer, results in found.items():
                join = np.stack if case.together else np.concatenate
                got = [join(parts).astype(dtype) for parts in zip(*results, strict=True)]
                yield {"case": case.name, "dtype": dtype.__name__, "peer": peer, "limit": case.ulps,
                       **worst(got, wanted, y, p, 1 / np.finfo(dtype).eps)}


def worst(got, wanted, y, p, full):
    """The largest errors, and how many points have no digit right, such as the first of them."""
    errors = [np.minimum(want.errors(a), full).reshape(len(p), -1) for a, want in zip(got, wanted, strict=True)]
    value, gradient = (e.max(axis=1) for e in errors)
    lost, where = np.flatnonzero(np.maximum(value, gradient) > full / 2), None
    if len(lost):
        i = lost[0]
        k = int(gradient[i] > value[i])
        a, b = (array.reshape(len(p), -1)[i, errors[k][i].argmax()] for array in (got[k], wanted[k].nearest))
        where = f"{('value', 'gradient')[k]} {a:.3g} for {b:.3g} at y = {y[i].tolist()}, p = {p[i].tolist()}"
    return {"value": float(value.max()), "gradient": float(gradient.max()), "lost": len(lost), "points": len(p),
            "where": where}
