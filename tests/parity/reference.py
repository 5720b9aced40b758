"""Writes the fixtures that tests/parity compares with: metrics by scikit-learn and scipy, samplers by
imbalanced-learn with its own draws recorded, losses by PyTorch in double precision.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference.py
Needs scikit-learn 1.2, imbalanced-learn 0.10, PyTorch 1.13, scipy, numpy. Seeded: the same versions
write the same files.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from imblearn.combine import SMOTEENN
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.under_sampling import EditedNearestNeighbours, RandomUnderSampler
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.neighbors import NearestNeighbors

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


# Samplers


def sampler_sets():
    rng = np.random.RandomState(7)

    def mixed(rows, cols, bad, grid):
        x = rng.normal(size=(rows, cols)) * 1.5
        y = np.zeros(rows, dtype=int)
        y[rng.choice(rows, bad, replace=False)] = 1
        x[y == 1] += 0.75
        x = np.round(x * grid) / grid if grid else x.astype(np.float32).astype(float)
        return x, y

    small = mixed(48, 2, 12, 2)
    large = mixed(240, 6, 60, 2)
    large[0][100:110] = large[0][90:100]
    return {"ties-small": small, "ties-large": large, "free": mixed(120, 5, 30, 0)}


def table(base, query, k):
    """What imbalanced-learn looks up: k + 1 neighbours, the first dropped by position."""
    found = NearestNeighbors(n_neighbors=k + 1).fit(base).kneighbors(query)
    return found[1][:, 1:], found[0][:, 1:]


def smote_fixture(x, y, ratio, k, seed):
    made, _ = SMOTE(sampling_strategy=ratio, k_neighbors=k, random_state=seed).fit_resample(x, y)
    own = x[y == 1]
    neighbours, distances = table(own, own, k)
    count = int((y == 0).sum() * ratio - (y == 1).sum())
    draws = np.random.RandomState(seed)
    picks = draws.randint(low=0, high=neighbours.size, size=count)
    gaps = draws.uniform(size=count)
    rows, columns = picks // k, picks % k
    again = own[rows] + gaps[:, None] * (own[neighbours[rows, columns]] - own[rows])
    assert np.array_equal(again, made[len(x) :]), "the draws are not those of imbalanced-learn"
    return {
        "ratio": ratio,
        "k": k,
        "neighbours": neighbours,
        "distances": distances,
        "picks": picks,
        "gaps": gaps,
        "rows": made[len(x) :],
    }


def enn_fixture(x, y, k, kind, strategy):
    sampler = EditedNearestNeighbours(n_neighbors=k, kind_sel=kind, sampling_strategy=strategy)
    sampler.fit_resample(x, y)
    neighbours, distances = table(x, x, k)
    return {
        "k": k,
        "rule": kind,
        "clean": "both" if strategy == "all" else "majority",
        "neighbours": neighbours,
        "distances": distances,
        "kept": sampler.sample_indices_,
    }


def smoteenn_fixture(x, y, ratio, kind, seed):
    cleaner = EditedNearestNeighbours(sampling_strategy="all", kind_sel=kind)
    both = SMOTEENN(sampling_strategy=ratio, random_state=seed, enn=cleaner)
    x_after, y_after = both.fit_resample(x, y)
    grown, labels = SMOTE(sampling_strategy=ratio, random_state=seed).fit_resample(x, y)
    enn = enn_fixture(grown, labels, 3, kind, "all")
    assert np.array_equal(grown[enn["kept"]], x_after)
    return {"smote": smote_fixture(x, y, ratio, 5, seed), "enn": enn, "rows": x_after, "y": y_after}


def under_fixture(x, y, ratio, seed):
    sampler = RandomUnderSampler(sampling_strategy=ratio, random_state=seed)
    sampler.fit_resample(x, y)
    count = int((y == 1).sum() / ratio)
    positions = np.random.RandomState(seed).choice(range((y == 0).sum()), size=count, replace=False)
    return {"ratio": ratio, "positions": positions, "kept": sampler.sample_indices_}


def over_fixture(x, y, ratio, seed):
    sampler = RandomOverSampler(sampling_strategy=ratio, random_state=seed)
    sampler.fit_resample(x, y)
    bads = np.flatnonzero(y == 1)
    count = int((y == 0).sum() * ratio - len(bads))
    drawn = np.random.RandomState(seed).choice(bads, size=count, replace=True)
    positions = np.searchsorted(bads, drawn)
    return {"ratio": ratio, "positions": positions, "kept": sampler.sample_indices_}


def golden_smote():
    """The 20 x 2 rows of imbalanced-learn's own test of SMOTE, with the draws that its seed gives."""
    x = [
        [0.11622591, -0.0317206], [0.77481731, 0.60935141], [1.25192108, -0.22367336],
        [0.53366841, -0.30312976], [1.52091956, -0.49283504], [-0.28162401, -2.10400981],
        [0.83680821, 1.72827342], [0.3084254, 0.33299982], [0.70472253, -0.73309052],
        [0.28893132, -0.38761769], [1.15514042, 0.0129463], [0.88407872, 0.35454207],
        [1.31301027, -0.92648734], [-1.11515198, -0.93689695], [-0.18410027, -0.45194484],
        [0.9281014, 0.53085498], [-0.14374509, 0.27370049], [-0.41635887, -0.38299653],
        [0.08711622, 0.93259929], [1.70580611, -0.11219234],
    ]  # fmt: skip
    y = [0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0]
    picks = [0, 3, 3, 39]
    gaps = [0.4236548, 0.64589411, 0.43758721, 0.891773]
    x, y = np.array(x), np.array(y)
    made, _ = SMOTE(random_state=0).fit_resample(x, y)
    rows = [
        [0.29307743, -0.14670439], [0.84976473, -0.15570176],
        [0.61319159, -0.11571668], [0.66052536, -0.28246517],
    ]  # fmt: skip
    assert np.allclose(made[20:], rows, atol=1e-8)
    return {"x": x, "y": y, "picks": picks, "gaps": gaps, "rows": rows}


def sampler_fixtures():
    for seed, (name, (x, y)) in enumerate(sampler_sets().items()):
        write(
            f"samplers-{name}",
            {
                "x": x,
                "y": y,
                "smote": [smote_fixture(x, y, 0.8, 5, seed), smote_fixture(x, y, 1.0, 2, seed + 50)],
                "enn": [
                    enn_fixture(x, y, k, kind, strategy)
                    for k, kind, strategy in [
                        (3, "all", "auto"),
                        (3, "mode", "auto"),
                        (4, "mode", "all"),
                        (2, "all", "all"),
                    ]
                ],
                "smoteenn": [smoteenn_fixture(x, y, 0.75, kind, seed) for kind in ["all", "mode"]],
                "under": [under_fixture(x, y, ratio, seed) for ratio in [1.0, 0.7]],
                "over": [over_fixture(x, y, ratio, seed) for ratio in [1.0, 0.7]],
            },
        )
    write("samplers-golden", golden_smote())


# Losses


def focal(z, y, alpha, gamma):
    s = torch.where(y == 1, z, -z)
    share = y * alpha + (1 - y) * (1 - alpha)
    return -share * torch.sigmoid(-s) ** gamma * functional.logsigmoid(s)


def loss_fixtures():
    logits = [-100, -40, -12.5, -4, -1, -0.1, 0, 0.3, 1, 2.5, 7, 30, 100]
    cases = []
    for name, alpha, gamma in [("bce", 0, 0), ("focal", 0.25, 2), ("focal", 0.7, 1.5), ("focal", 0.7, 0)]:
        for label in (0, 1):
            for weight in (1.0, 3.5):
                z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
                y = torch.full_like(z, label)
                if name == "bce":
                    each = functional.binary_cross_entropy_with_logits(z, y, reduction="none")
                else:
                    each = focal(z, y, alpha, gamma)
                (weight * each).sum().backward()
                cases.append(
                    {
                        "loss": name,
                        "alpha": alpha,
                        "gamma": gamma,
                        "label": label,
                        "weight": weight,
                        "value": (weight * each).detach().numpy(),
                        "gradient": z.grad.numpy(),
                    }
                )
    write("losses", {"logits": logits, "cases": cases})


if __name__ == "__main__":
    metric_fixtures()
    sampler_fixtures()
    loss_fixtures()
