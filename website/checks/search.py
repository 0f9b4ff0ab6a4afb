"""The names under which other libraries have a loss, and the chapter that each should lead to, as JSON."""

import json
import re

import lossbook
from lossbook.libraries import CASES, EQUATIONS

LIBRARY = re.compile(r"\b(?:F|keras|monai|optax|scipy|sklearn|sm|smp|torchmetrics|torchvision)\.[\w.]*\w")


def chapters(losses: list[str]) -> set[str]:
    return {f"chapters/{getattr(lossbook, loss).__module__.rpartition('.')[2]}.html" for loss in losses}


expected = {}
for equation in EQUATIONS:
    for name in [LIBRARY.search(equation.call)[0], *equation.names]:
        expected.setdefault(name, set()).update(chapters([equation.loss]))
for case in CASES.values():
    if len(chapters(case.losses)) == 1:
        for answer in case.answers:
            if (name := LIBRARY.search(answer.call)[0]) != "scipy.optimize.least_squares":  # of any loss
                expected.setdefault(name, set()).update(chapters(case.losses))
alike = {}  # scipy.special.kl_div and F.kl_div: who types the last word may mean either
for name, found in expected.items():
    alike.setdefault(name.rpartition(".")[2], set()).update(found)
print(json.dumps({name: sorted(alike[name.rpartition(".")[2]]) for name in expected}))
