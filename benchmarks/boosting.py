"""What gradient boosting makes of losses without a curvature, in three libraries: the table of a page is this record.

    python -m benchmarks.boosting     where they are installed; writes lossbook/libraries/boosting.json

All predict y = 100 x + noise from 500 data, in fifty rounds of the rate 0.3, everything else as it comes. The numbers
are mean absolute errors on the training data, where the noise has the standard deviation 10.
"""

import datetime
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np

FILE = Path(__file__).parents[1] / "lossbook" / "libraries" / "boosting.json"
ROUNDS, RATE, SEEDS = 50, 0.3, range(5)


def data(seed):
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 10, (500, 1))
    return x, 100 * x[:, 0] + rng.normal(0, 10, 500)


def xgboost(x, y, **options):
    from xgboost import XGBRegressor
    return XGBRegressor(n_estimators=ROUNDS, learning_rate=RATE, n_jobs=1, **options).fit(x, y).predict(x)


def lightgbm(x, y, **options):
    from lightgbm import LGBMRegressor
    model = LGBMRegressor(n_estimators=ROUNDS, learning_rate=RATE, n_jobs=1, verbose=-1, **options)
    return model.fit(x, y).predict(x)


def catboost(x, y, **options):
    from catboost import CatBoostRegressor
    model = CatBoostRegressor(iterations=ROUNDS, learning_rate=RATE, thread_count=1, verbose=0,
                              allow_writing_files=False, **options)
    return model.fit(x, y).predict(x)


def sign(y, p):
    """L1's own slope and curvature, as an objective."""
    return np.sign(p - y), np.zeros_like(p)


ROWS = (
    ("XGBoost", "reg:squarederror", xgboost, {"objective": "reg:squarederror"}),
    ("XGBoost", "reg:absoluteerror", xgboost, {"objective": "reg:absoluteerror"}),
    ("XGBoost", "reg:quantileerror, at 1/2", xgboost, {"objective": "reg:quantileerror", "quantile_alpha": 0.5}),
    ("XGBoost", "reg:pseudohubererror", xgboost, {"objective": "reg:pseudohubererror"}),
    ("XGBoost", "the same, huber_slope=13", xgboost, {"objective": "reg:pseudohubererror", "huber_slope": 13}),
    ("XGBoost", "the same, huber_slope=300", xgboost, {"objective": "reg:pseudohubererror", "huber_slope": 300}),
    ("XGBoost", "slope and curvature of L1", xgboost, {"objective": sign}),
    ("LightGBM", "l2", lightgbm, {"objective": "l2"}),
    ("LightGBM", "l1", lightgbm, {"objective": "l1"}),
    ("LightGBM", "quantile, at 1/2", lightgbm, {"objective": "quantile", "alpha": 0.5}),
    ("LightGBM", "huber", lightgbm, {"objective": "huber"}),
    ("LightGBM", "huber, alpha=13", lightgbm, {"objective": "huber", "alpha": 13}),
    ("LightGBM", "huber, alpha=300", lightgbm, {"objective": "huber", "alpha": 300}),
    ("CatBoost", "RMSE", catboost, {"loss_function": "RMSE"}),
    ("CatBoost", "MAE", catboost, {"loss_function": "MAE"}),
    ("CatBoost", "Huber:delta=1", catboost, {"loss_function": "Huber:delta=1"}),
    ("CatBoost", "Huber:delta=13", catboost, {"loss_function": "Huber:delta=13"}),
)


def main():
    samples = [data(seed) for seed in SEEDS]
    rows = []
    for library, objective, run, options in ROWS:
        errors = [float(np.abs(run(x, y, **options) - y).mean()) for x, y in samples]
        rows.append({"library": library, "version": version(library.lower()), "objective": objective,
                     "errors": [round(error, 1) for error in errors]})
        print(library, objective, rows[-1]["errors"])
    constant = [round(float(np.abs(y - np.median(y)).mean()), 1) for _, y in samples]
    head = json.dumps({"date": datetime.date.today().isoformat(), "constant": constant})[:-1]
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    FILE.write_text(f'{head}, "rows": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
