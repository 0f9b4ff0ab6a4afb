"""The forms that the losses have, each with the trials of its kind: see tests/kinds."""

import inspect
from functools import cache, partial

import numpy as np

from lossbook import LOSSES, box_iou, box_iou_loss, dice_coefficient, dice_loss, iou, iou_loss, kinds
from lossbook.algebra.exact import Exact
from lossbook.derivations import DEFINITIONS
from tests.kinds.boxes import Boxes
from tests.kinds.classes import ClassLogits, ClassProbabilities
from tests.kinds.labels import BinaryLogits, BinaryProbabilities
from tests.kinds.masks import ClassMasks, Masks
from tests.kinds.rates import LogRates, Rates
from tests.kinds.residuals import Residuals


class Subject:
    """A form of a loss as the tests see it: the flag that chooses it, where there is one, is fixed."""

    def __init__(self, loss, number=0):
        form = loss.forms[number]
        self.kind, self.formula, self.facts, self.parameters = form.kind, form.formula, form.facts, loss.parameters
        self.__name__ = f"{loss.__name__}-{form.kind.flag}" if number else loss.__name__
        self.definition = DEFINITIONS[loss.__name__]
        self.loss, self.fixed = loss, {form.kind.flag: True} if number else {}
        self.trials = next(TRIALS[kind] for kind in form.kind.__mro__ if kind in TRIALS)
        self.takes = [*inspect.signature(loss).parameters]
        for name in "gradient", "value_and_gradient", "hessian":
            if hasattr(loss, name):
                setattr(self, name, partial(getattr(loss, name), **self.fixed))
        self.functions = [self, self.gradient, *([self.hessian] if hasattr(self, "hessian") else [])]

    def __call__(self, *arrays, **options):
        return self.loss(*arrays, **self.fixed, **options)

    def cases(self, shape=(6, 5), seeds=range(4)):
        return [self.trials.case(self, seed, shape) for seed in seeds]

    def smooth_cases(self, shape=(3, 4), seeds=range(4)):
        """Predictions around which a small step leaves neither their set nor a kink behind."""
        return [case._replace(p=self.trials.inside(case.p)) for case in self.cases(shape, seeds)]

    def each(self, y, p, which=0, **options):
        """Of many entries, the first axis, their losses or derivatives."""
        return self.trials.each(self.functions[which], y, p, options)


TRIALS = {kinds.Residual: Residuals(), kinds.BinaryProbability: BinaryProbabilities(),
          kinds.BinaryLogit: BinaryLogits(), kinds.ClassProbabilities: ClassProbabilities(),
          kinds.ClassLogits: ClassLogits(), kinds.Masks: Masks(), kinds.ClassMasks: ClassMasks(), kinds.Boxes: Boxes(),
          kinds.Rate: Rates(), kinds.LogRate: LogRates()}
SCORES = [(dice_coefficient, dice_loss), (iou, iou_loss), (box_iou, box_iou_loss)]  # each is 1 minus the loss
FORMS = [Subject(loss, number) for loss in LOSSES for number in range(len(loss.forms))]


def entry(array):
    """An array's numbers as nested tuples."""
    return tuple(map(entry, array)) if np.ndim(array) else array.item()


@cache
def expected(name, order, dtype):
    """Targets, predictions and options; the exact losses or derivatives of the form with that name."""
    form = next(form for form in FORMS if form.__name__ == name)
    found = []
    for y, p, options in form.trials.points(form, dtype):
        numbers = [form.trials.exact(form, order, entry(a), entry(b), options) for a, b in zip(y, p, strict=True)]
        found.append((y, p, options, Exact(*zip(*numbers, strict=True), dtype)))
    return found
