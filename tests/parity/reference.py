"""Writes the fixtures that tests/parity compares with: metrics by scikit-learn and scipy. Those of
the samplers are written by reference_samplers.py, those of losses and recalibration by
reference_losses.py.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference.py
Needs scikit-learn 1.2, scipy, numpy. Seeded: the same versions write the same files.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import calibration_curve

FIXTURES = Path(__file__).parent / "fixtures"


def write(name, content):
    FIXTURES.mkdir(exist_ok=True)
    lines = json.dumps(content, default=plain, separators=(",", ":"))
    (FIXTURES / f"{name}.json").write_text(lines + "\n")


def plain(value):
    return value.tolist()


# Metrics


def score_sets():
    rng = np.random.RandomState(20)

    def outcomes(pd):
        return (rng.uniform(size=len(pd)) < pd).astype(int)

    free = rng.beta(1, 8, 300).astype(np.float32).astype(float)
    ties = np.round(rng.beta(1, 4, 300) * 16) / 16
    rare = rng.uniform(size=800).astype(np.float32).astype(float)
    rare_outcomes = np.zeros(800, dtype=int)
    rare_outcomes[[5, 400, 777]] = 1
    twice = np.repeat(rng.uniform(0.01, 0.99, 60).astype(np.float32).astype(float), 4)
    return {
        "free": (free, outcomes(free)),
        "ties": (ties, outcomes(ties * 0.8 + 0.1)),
        "rare": (rare, rare_outcomes),
        "duplicates": (twice, outcomes(twice)),
        "equal": (np.full(40, 0.25), np.arange(40) % 5 // 4),
        "certain": (np.array([0.0, 1.0, 0.0, 1.0, 0.5]), np.array([0, 1, 1, 0, 1])),
        "two": (np.array([0.75, 0.25]), np.array([0, 1])),
    }


def delong_components(pd, y):
    """The structural components by their definition, every pair compared."""
    wins = np.sign(pd[y == 1][:, None] - pd[y == 0][None, :]) / 2 + 0.5
    return wins.mean(axis=1), wins.mean(axis=0)


def variance_of(bad, good):
    if min(len(bad), len(good)) < 2:
        return np.nan
    return bad.var(ddof=1) / len(bad) + good.var(ddof=1) / len(good)


def decisions(pd, y):
    cutoffs = np.unique(np.concatenate([pd, [0.0, 0.1, 0.5, 0.9, 1.0]]))
    rows = []
    for cutoff in cutoffs[:: max(1, len(cutoffs) // 40)]:
        declined = (pd >= cutoff).astype(int)
        tn, fp, fn, tp = metrics.confusion_matrix(y, declined, labels=[0, 1]).ravel()
        rows.append(
            {
                "cutoff": cutoff,
                "counts": [int(tp), int(fp), int(tn), int(fn)],
                "precision": metrics.precision_score(y, declined, zero_division=0),
                "recall": metrics.recall_score(y, declined),
                "f1": metrics.f1_score(y, declined, zero_division=0),
            }
        )
    return rows


def reliability(pd, y, bins):
    """The curve's points, and from numpy's own percentiles how many rows each bin holds."""
    rate, mean_pd = calibration_curve(y, pd, n_bins=bins, strategy="quantile")
    edges = np.percentile(pd, np.linspace(0, 1, bins + 1) * 100)
    rows = np.bincount(np.searchsorted(edges[1:-1], pd))
    return {"bins": bins, "meanPd": mean_pd, "rate": rate, "rows": rows[rows > 0]}


def metric_fixtures():
    sets = []
    for name, (pd, y) in score_sets().items():
        fpr, tpr, thresholds = metrics.roc_curve(y, pd, drop_intermediate=False)
        precision, recall, _ = metrics.precision_recall_curve(y, pd)
        bad, good = delong_components(pd, y)
        variance = variance_of(bad, good)
        sets.append(
            {
                "name": name,
                "pd": pd,
                "y": y,
                "auc": metrics.roc_auc_score(y, pd),
                "averagePrecision": metrics.average_precision_score(y, pd),
                "ks": np.abs(tpr - fpr).max(),
                "logLoss": metrics.log_loss(y, pd, labels=[0, 1]),
                "brier": metrics.brier_score_loss(y, pd),
                "delongError": None if np.isnan(variance) else np.sqrt(variance),
                "roc": {"x": fpr, "y": tpr, "thresholds": thresholds[1:]},
                # scikit-learn 1.2 runs from everybody declined to nobody, with a made-up last point.
                "precisionRecall": {"x": recall[:-1][::-1], "y": precision[:-1][::-1]},
                "decisions": decisions(pd, y),
                "reliability": [reliability(pd, y, bins) for bins in (4, 10)],
            }
        )
    rng = np.random.RandomState(3)
    y = (rng.uniform(size=200) < 0.3).astype(int)
    first = np.round(rng.normal(size=200) + y, 1)
    second = first + rng.normal(size=200)
    parts = [delong_components(pd, y) for pd in (first, second)]
    gap = variance_of(parts[0][0] - parts[1][0], parts[0][1] - parts[1][1])
    pair = {
        "a": first,
        "b": second,
        "y": y,
        "difference": metrics.roc_auc_score(y, first) - metrics.roc_auc_score(y, second),
        "standardError": np.sqrt(gap),
    }
    wilson = []
    for successes, n, confidence in [(0, 5, 0.95), (3, 10, 0.95), (10, 10, 0.9), (812, 10000, 0.99)]:
        interval = binomtest(successes, n).proportion_ci(confidence, method="wilson")
        wilson.append([successes, n, confidence, interval.low, interval.high])
    write("metrics", {"sets": sets, "pair": pair, "wilson": wilson})


if __name__ == "__main__":
    metric_fixtures()
