"""Writes fixtures/logistic.json: logistic regressions by scikit-learn on made rows, without a penalty,
with L2 and with the elastic net, with and without balanced class weights; standard errors by numpy
from the inverse Hessian at scikit-learn's optimum.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference_logistic.py
Needs scikit-learn 1.2, scipy, numpy. Seeded: the same versions write the same file.
"""

import json
import warnings
from pathlib import Path

import numpy as np
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

FILE = Path(__file__).parent / "fixtures" / "logistic.json"


def data_sets():
    rng = np.random.RandomState(5)

    def outcomes(x, beta, intercept):
        return (rng.uniform(size=len(x)) < expit(intercept + x @ beta)).astype(int)

    plain = rng.normal(size=(500, 5))
    base = rng.normal(size=(600, 1))
    correlated = np.hstack([base + 0.1 * rng.normal(size=(600, 3)), rng.normal(size=(600, 2))])
    correlated[:, 4] = rng.uniform(size=600) < 0.2
    for name, x, beta, intercept in [
        ("well conditioned", plain, np.array([1.0, -0.5, 0.25, 0, 0]), -1.0),
        ("correlated", correlated, np.array([0.8, 0.0, -0.6, 0.3, 1.0]), -1.8),
    ]:
        x = np.round(x, 4).astype(np.float32)
        yield name, x, outcomes(x.astype(float), beta, intercept)


def fits(x, y):
    x = x.astype(float)
    for penalty, c, share in [
        ("none", 1.0, 0.0),
        ("l2", 1.0, 0.0),
        ("l2", 0.02, 0.0),
        ("elastic-net", 0.3, 0.5),
        ("elastic-net", 0.05, 0.9),
        ("elastic-net", 0.1, 1.0),
    ]:
        for balanced in [False, True]:
            model = LogisticRegression(
                penalty={"none": None, "l2": "l2", "elastic-net": "elasticnet"}[penalty],
                C=c,
                l1_ratio=share if penalty == "elastic-net" else None,
                solver="saga" if penalty == "elastic-net" else "newton-cg",
                class_weight="balanced" if balanced else None,
                tol=1e-10 if penalty == "elastic-net" else 1e-6,
                max_iter=200_000,
                random_state=0,
            ).fit(x, y)
            beta = np.concatenate([model.intercept_, model.coef_[0]])
            yield {
                "penalty": penalty,
                "c": c,
                "l1Share": share,
                "balanced": balanced,
                "beta": beta.tolist(),
                "errors": errors_of(x, y, beta, balanced, penalty, c, share),
            }


def errors_of(x, y, beta, balanced, penalty, c, share):
    """Of the -log-likelihood with the quadratic penalty over C, over coefficients that are not zero."""
    design = np.column_stack([np.ones(len(x)), x])
    p = expit(design @ beta)
    weight = len(y) / (2 * np.where(y == 1, y.sum(), len(y) - y.sum())) if balanced else 1.0
    hessian = (design * (weight * p * (1 - p))[:, None]).T @ design
    if penalty != "none":
        hessian[1:, 1:] += np.eye(x.shape[1]) * (1 - share) / c
    active = np.abs(beta) > 1e-9 if share > 0 else np.full(len(beta), True)
    errors = np.zeros(len(beta))
    errors[active] = np.sqrt(np.diag(np.linalg.inv(hessian[np.ix_(active, active)])))
    return errors.tolist()


def main():
    warnings.simplefilter("error", ConvergenceWarning)
    sets = [
        {
            "name": name,
            "rows": len(x),
            "x": [float(v) for v in x.ravel()],
            "y": y.tolist(),
            "fits": list(fits(x, y)),
        }
        for name, x, y in data_sets()
    ]
    text = json.dumps({"sets": sets}, separators=(",", ":"), default=float)
    FILE.write_text(text + "\n")


if __name__ == "__main__":
    main()
