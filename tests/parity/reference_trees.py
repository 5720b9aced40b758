"""Writes fixtures/trees.json: made-up tables in bytes, the test AUC of XGBoost's `hist` and of
scikit-learn's random forest on them (mean of three seeds).

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference_trees.py
Needs xgboost 1.7, scikit-learn 1.2, numpy. Seeded: the same versions write the same file.
"""

import base64
import json
from pathlib import Path

import numpy as np
import xgboost
from sklearn.datasets import make_classification, make_friedman1, make_hastie_10_2
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

FILE = Path(__file__).parent / "fixtures" / "trees.json"
ROWS, TRAIN = 2700, 1800
MISSING = -128
BOOSTING = {"treeCount": 60, "treeDepth": 4, "boostingRate": 0.15, "treeLambda": 1, "minChildWeight": 1}
FOREST = {"treeCount": 100, "treeDepth": 8, "minChildWeight": 5}
SEEDS = (1, 2, 3)


def tables():
    rng = np.random.RandomState(5)
    x, y = make_classification(
        ROWS, 12, n_informative=6, n_redundant=2, weights=[0.85], flip_y=0.05, class_sep=0.8, random_state=3
    )
    yield "classes in clusters", x, y
    x, signal = make_friedman1(ROWS, 10, noise=3.0, random_state=4)
    x = (x - 0.5) * 4
    x[rng.uniform(size=x.shape) < 0.15] = np.nan
    yield "smooth with gaps", x, (signal > np.quantile(signal, 0.75)).astype(int)
    x, y = make_hastie_10_2(ROWS, random_state=6)
    yield "a sphere", x, (y > 0).astype(int)


def quantised(x):
    """Sixteenths from -7.9 to 7.9, so that a table is bytes and every value has a bin of its own."""
    q = np.clip(np.round(x * 16), -127, 127)
    return np.where(np.isnan(x), MISSING, q).astype(np.int8)


def values(q, missing=np.nan):
    return np.where(q == MISSING, missing, q / 16).astype(np.float32)


def boosted(x, y):
    model = xgboost.XGBClassifier(
        n_estimators=BOOSTING["treeCount"],
        max_depth=BOOSTING["treeDepth"],
        learning_rate=BOOSTING["boostingRate"],
        reg_lambda=BOOSTING["treeLambda"],
        min_child_weight=BOOSTING["minChildWeight"],
        tree_method="hist",
        base_score=float(y[:TRAIN].mean()),
        n_jobs=1,
    ).fit(x[:TRAIN], y[:TRAIN])
    return model.predict_proba(x[TRAIN:])[:, 1]


def forest(x, y, seed):
    model = RandomForestClassifier(
        FOREST["treeCount"],
        max_depth=FOREST["treeDepth"],
        # By weight, so that a row drawn twice counts twice; min_samples_leaf would count it once.
        min_weight_fraction_leaf=FOREST["minChildWeight"] / TRAIN,
        random_state=seed,
    ).fit(x[:TRAIN], y[:TRAIN])
    return roc_auc_score(y[TRAIN:], model.predict_proba(x[TRAIN:])[:, 1])


sets = []
for name, x, y in tables():
    q = quantised(x)
    pd = boosted(values(q), y)
    # scikit-learn's forest takes no gaps: there they are a number below all others.
    filled = values(q, missing=-8)
    sets.append(
        {
            "name": name,
            "cols": q.shape[1],
            "train": TRAIN,
            "x": base64.b64encode(q.tobytes()).decode(),
            "y": "".join(map(str, y)),
            "boostingPd": [round(float(p), 6) for p in pd[:50]],
            "boostingAuc": roc_auc_score(y[TRAIN:], pd),
            "forestAuc": float(np.mean([forest(filled, y, seed) for seed in SEEDS])),
        }
    )
FILE.write_text(json.dumps({"boosting": BOOSTING, "forest": FOREST, "seeds": SEEDS, "sets": sets}) + "\n")
print([(one["name"], round(one["boostingAuc"], 4), round(one["forestAuc"], 4)) for one in sets])

