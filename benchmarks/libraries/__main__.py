"""Measure again what other libraries answer, and say what has changed.

    make libraries                                    in an environment of its own, of some gigabytes
    python -m benchmarks.libraries [--check] [FILE]   in one that has the libraries; --check writes nothing

A case is written by hand, without `value`, `version` and `date`: see `Case` and `Answer` in
lossbook/libraries/cases.py. Each call runs here after the imports of its library, with the input as arrays of the
library: float64 and int64 in most; float32 and int32 in JAX, where that is the rule, and so in Keras and optax. The
cases use no random numbers: another run writes the same file.
"""

import argparse
import datetime
import json
import os
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

from lossbook.libraries import Answer, Case, Equation
from lossbook.libraries.cases import FILE, is_error, load, outcome, same, shown
from lossbook.libraries.equations import FILE as EQUATIONS_FILE

TORCH = """
import torch
import torch.nn.functional as F
array = torch.from_numpy
def grad(f, x):
    return torch.autograd.grad(f(x := x.clone().requires_grad_()).sum(), x)[0]
"""
JAX = """
import jax
import jax.numpy as jnp
array = jnp.asarray
def grad(f, x):
    return jax.grad(lambda x: f(x).sum())(x)
"""
NUMPY = """
import numpy as np
import scipy.special
array = np.asarray
"""
LIBRARIES = {  # how the packages are called, and what runs before a call
    "PyTorch": ("torch", TORCH),
    "torchvision": ("torchvision", TORCH + "import torchvision"),
    "Keras": ("keras", JAX + "import keras"),
    "MONAI": ("monai", TORCH + "import monai.losses, monai.metrics, monai.data.box_utils"),
    "smp": ("segmentation_models_pytorch", TORCH + "import segmentation_models_pytorch as smp"),
    "torchmetrics": ("torchmetrics", TORCH + "import torchmetrics.functional.segmentation"),
    "optax": ("optax", JAX + "import optax"),
    "scikit-learn": ("scikit-learn", NUMPY + "import sklearn.linear_model, sklearn.metrics, sklearn._loss.loss"),
    "SciPy": ("scipy", NUMPY + "import scipy.optimize"),
    "statsmodels": ("statsmodels", NUMPY + "import statsmodels.api as sm"),
}


def run(library: str, call: str, arrays: dict) -> dict:
    """What a library answers, and in which version."""
    package, imports = LIBRARIES[library]
    names: dict = {}
    exec(imports, names)
    names |= {name: names["array"](data) if hasattr(data, "ndim") else data for name, data in arrays.items()}
    return {"value": outcome(lambda: eval(call, names)), "version": version(package)}


def measure(case: dict, answer: dict) -> dict:
    """The answer as it is today; the old date stays where nothing else has changed."""
    new = run(answer["library"], answer["call"], Case(**case).arrays)
    date = answer.get("date") if new.items() <= answer.items() else datetime.date.today().isoformat()
    return {**answer, **new, "date": date}


def changes(case: dict, old: dict, new: dict):
    """What a person should look at."""
    place = f"{case['id']}: {new['library']}, {new['call']}"
    if "value" not in old:
        yield f"{place}\n    new: {shown(new['value']) if not is_error(new['value']) else new['value']}"
    elif not same(old["value"], new["value"]):
        yield f"{place}\n    {old['version']}: {old['value']} → {new['version']}: {new['value']}"
    elif old["version"] != new["version"]:
        yield f"{place}\n    {old['version']} → {new['version']}: the same; does {new['source']} still stand there?"
    if is_error(new["value"]) == bool(new.get("formula")):
        yield f"{place}\n    " + ("has a formula, but fails" if is_error(new["value"]) else "has no formula")
    elif not is_error(new["value"]):
        restated = outcome(lambda: Case(**case).restated(Answer(**new)))
        if is_error(restated) or not same(restated, new["value"]):
            yield f"{place}\n    answers {new['value']}, but the formula gives {restated}"


def balance(equations: list[dict]):
    """Measure the left sides anew; what a person should look at is where the right one is another number."""
    for old in equations:
        equation = Equation(**old)
        old |= run(equation.library, equation.call, equation.arrays)
        if is_error(old["value"]) or not same(old["value"], equation.here, 1e-6):
            yield f"{equation.library}, {equation.call}\n    gives {old['value']}, {equation.ours} {equation.here}"
        for name in equation.names:
            if (there := run(equation.library, f"callable({name})", {})["value"]) is not True:
                yield f"{equation.library}, {equation.call}\n    is not called {name}: {there}"


def pretty(data, margin="") -> str:
    """JSON in which what fits on a line is on one, so that cases read well and differences are short."""
    line = json.dumps(data, ensure_ascii=False)
    if len(margin + line) <= 110 or not isinstance(data, dict | list):
        return line
    inner = margin + " "
    items = ([f'"{key}": {pretty(item, inner)}' for key, item in data.items()] if isinstance(data, dict) else
             [pretty(item, inner) for item in data])
    start, end = json.dumps(type(data)())
    return f"{start}\n{inner}" + f",\n{inner}".join(items) + f"\n{margin}{end}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare")
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    arguments = parser.parse_args()
    os.environ["KERAS_BACKEND"] = "jax"
    warnings.simplefilter("ignore")
    equations_file = Path(EQUATIONS_FILE)
    text = arguments.file.read_text(encoding="utf-8")
    load(text)
    cases, found = json.loads(text), []
    for case in cases:
        for n, old in enumerate(case["answers"]):
            case["answers"][n] = new = measure(case, old)
            found += changes(case, old, new)
    equations = json.loads(equations_file.read_text(encoding="utf-8"))
    found += balance(equations)
    print("\n".join(found or ["nothing has changed"]))
    if arguments.check:
        sys.exit(bool(found))
    for file, data in (arguments.file, cases), (equations_file, equations):
        file.write_text(pretty(data) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
