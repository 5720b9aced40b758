"""Writes fixtures/stack.json: what a stack of models makes of their log-odds. Weights by scikit-learn's
LogisticRegression (C = 1) where all of them come out above 0, and in any case by scipy's bounded L-BFGS
on the same objective with weights from 0 up.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference_stack.py
Needs scikit-learn 1.2, scipy, numpy. Seeded: the same versions write the same file.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

FILE = Path(__file__).parent / "fixtures" / "stack.json"


def members(rows, noises, flipped, seed):
    rng = np.random.RandomState(seed)
    truth = rng.normal(-1, 1.5, rows)
    y = (rng.uniform(size=rows) < expit(truth)).astype(int)
    columns = [truth + noise * rng.normal(size=rows) for noise in noises]
    columns = [-c if j in flipped else c for j, c in enumerate(columns)]
    return np.round(np.column_stack(columns), 4), y


def bounded(x, y):
    def objective(beta):
        z = beta[0] + x @ beta[1:]
        off = expit(z) - y
        loss = np.logaddexp(0, np.where(y == 1, -z, z)).sum() + 0.5 * (beta[1:] ** 2).sum()
        return loss, np.concatenate([[off.sum()], x.T @ off + beta[1:]])

    bounds = [(None, None)] + [(0, None)] * x.shape[1]
    start = np.full(x.shape[1] + 1, 0.1)
    options = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 10_000}
    return minimize(objective, start, jac=True, bounds=bounds, options=options).x


def case(name, x, y):
    model = LogisticRegression(C=1.0, tol=1e-8, solver="newton-cg", max_iter=10_000).fit(x, y)
    free = np.concatenate([model.intercept_, model.coef_[0]])
    return {
        "name": name,
        "columns": [list(map(float, column)) for column in x.T],
        "y": list(map(int, y)),
        "free": list(map(float, free)),
        "bounded": list(map(float, bounded(x, y))),
    }


cases = [
    case("different members", *members(250, [0.8, 1.2, 2.0], [], 1)),
    case("members much alike", *members(250, [0.5, 0.52, 0.5, 0.6], [], 7)),
    case("one the wrong way round", *members(250, [0.8, 1.0], [1], 3)),
    case("few rows", *members(24, [1.0, 1.0, 1.0], [], 4)),
]
FILE.write_text(json.dumps({"cases": cases}) + "\n")
for one in cases:
    print(one["name"], np.round(one["free"], 4), np.round(one["bounded"], 4))
