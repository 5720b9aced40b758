"""Writes fixtures/calibration.json: calibration slope and intercepts by scikit-learn's unpenalised
logistic regression and by scipy's minimiser, Wald errors by the information matrix, log-loss and
Brier score by scikit-learn, Hosmer-Lemeshow by scipy's chi-square on groups of equal size.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference_calibration.py
Needs scikit-learn 1.2, scipy, numpy. Seeded: the same versions write the same file.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import expit, logit
from scipy.stats import chi2
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss

FILE = Path(__file__).parent / "fixtures" / "calibration.json"
Z975 = 1.959963984540054


def score_sets():
    rng = np.random.RandomState(11)

    def made(rows, low, slope, intercept, digits=None):
        pd = expit(rng.normal(low, 1.2, rows)).astype(np.float32)
        if digits is not None:
            pd = np.round(pd, digits).astype(np.float32)
        inside = np.clip(pd.astype(float), 1e-7, 1 - 1e-7)
        y = (rng.uniform(size=rows) < expit(intercept + slope * logit(inside))).astype(int)
        return pd.astype(float), y

    return {
        "calibrated": made(2000, -2.2, 1.0, 0.0),
        "too extreme": made(2000, -2.0, 0.55, -0.4),
        "too timid": made(1500, -1.0, 1.7, 0.6),
        "heavily tied": made(1500, -1.5, 0.9, 0.2, digits=1),
        "few": made(120, -1.0, 1.0, 0.0),
    }


def line_of(pd, y):
    z = logit(np.clip(pd, 1e-7, 1 - 1e-7))
    fit = LogisticRegression(penalty=None, tol=1e-12, max_iter=10000).fit(z[:, None], y)

    def loss(beta):
        f = beta[0] + beta[1] * z
        return np.sum(np.logaddexp(0, f) - y * f)

    def slope_of(beta):
        miss = expit(beta[0] + beta[1] * z) - y
        return np.array([miss.sum(), (miss * z).sum()])

    best = minimize(loss, [0.0, 1.0], jac=slope_of, method="BFGS", options={"gtol": 1e-9}).x
    assert np.allclose(best, [fit.intercept_[0], fit.coef_[0, 0]], atol=1e-5)
    x = np.column_stack([np.ones_like(z), z])
    p = expit(x @ best)
    covariance = np.linalg.inv((x * (p * (1 - p))[:, None]).T @ x)
    large = brentq(lambda a: np.sum(expit(a + z) - y), -30, 30, xtol=1e-13)
    p = expit(large + z)
    return {
        "slope": [best[1], np.sqrt(covariance[1, 1])],
        "intercept": [best[0], np.sqrt(covariance[0, 0])],
        "inTheLarge": [large, 1 / np.sqrt(np.sum(p * (1 - p)))],
    }


def hosmer_lemeshow(pd, y, bins):
    edges = np.percentile(pd, np.linspace(0, 1, bins + 1) * 100)
    group = np.searchsorted(edges[1:-1], pd)
    statistic = 0.0
    groups = np.unique(group)
    for one in groups:
        rows = group == one
        n, observed, mean = rows.sum(), y[rows].sum(), pd[rows].mean()
        if observed != n * mean:  # A group that was certain and right adds nothing.
            statistic += (observed - n * mean) ** 2 / (n * mean * (1 - mean))
    return {
        "bins": bins,
        "statistic": statistic,
        "degrees": len(groups),
        "pValue": chi2.sf(statistic, len(groups)),
    }


def main():
    sets = []
    for name, (pd, y) in score_sets().items():
        sets.append(
            {
                "name": name,
                "pd": [float(np.float32(p)) for p in pd],
                "y": y.tolist(),
                "logLoss": log_loss(y, pd, eps=2**-23),
                "brier": brier_score_loss(y, pd),
                "line": line_of(pd, y),
                "hosmerLemeshow": [hosmer_lemeshow(pd, y, bins) for bins in (5, 10)],
            }
        )
    FILE.write_text(json.dumps({"sets": sets}, default=float, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
