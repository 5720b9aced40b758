"""Fits scikit-learn's logistic regression and XGBoost to the built-in look-alike, for lookalike.json.

Run from the repository root with a Python that has pandas, scikit-learn and xgboost:
    npm run data -- --csv --out FOLDER
    python3 tests/parity/reference_lookalike.py FOLDER/home-credit-lookalike.csv
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NOT_FEATURES = ["SK_ID_CURR", "TARGET", "TRUE_PD"]
SPLITS = 5


def split(labels, seed):
    """Row numbers of a stratified 60/20/20 split."""
    rows = np.arange(len(labels))
    train, rest = train_test_split(rows, train_size=0.6, stratify=labels, random_state=seed)
    validation, test = train_test_split(
        rest, train_size=0.5, stratify=labels[rest], random_state=seed
    )
    return train, validation, test


def logistic(numeric, categories):
    """Median-imputed with missing flags, one-hot, standardised; an almost unpenalised fit."""
    columns = ColumnTransformer(
        [
            ("numeric", SimpleImputer(strategy="median", add_indicator=True), numeric),
            ("category", OneHotEncoder(handle_unknown="ignore"), categories),
        ],
        sparse_threshold=0,
    )
    return make_pipeline(columns, StandardScaler(), LogisticRegression(max_iter=500))


def boosting(seed):
    return xgboost.XGBClassifier(
        n_estimators=1000,
        learning_rate=0.06,
        max_depth=4,
        min_child_weight=20,
        subsample=0.8,
        colsample_bytree=0.5,
        reg_lambda=5.0,
        tree_method="hist",
        eval_metric="auc",
        early_stopping_rounds=50,
        random_state=seed,
        n_jobs=1,
    )


def evaluate(table, seeds=range(SPLITS)):
    """AUC of both models and of the true PD on the test rows of each split."""
    labels = table["TARGET"].to_numpy()
    features = table.drop(columns=[c for c in NOT_FEATURES if c in table])
    categories = [c for c in features if features[c].dtype == object]
    numeric = [c for c in features if c not in categories]
    features = features.assign(**{c: features[c].fillna("missing") for c in categories})
    one_hot = pd.get_dummies(features, columns=categories, dtype=np.float32)
    one_hot.columns = [f"f{i}" for i in range(one_hot.shape[1])]
    found = {"logistic": [], "boosting": [], "truth": []}
    for seed in seeds:
        train, validation, test = split(labels, seed)
        linear = logistic(numeric, categories).fit(features.iloc[train], labels[train])
        trees = boosting(seed).fit(
            one_hot.iloc[train],
            labels[train],
            eval_set=[(one_hot.iloc[validation], labels[validation])],
            verbose=False,
        )
        scores = {
            "logistic": linear.predict_proba(features.iloc[test])[:, 1],
            "boosting": trees.predict_proba(one_hot.iloc[test])[:, 1],
            "truth": table["TRUE_PD"].to_numpy()[test],
        }
        for name, score in scores.items():
            found[name].append(round(float(roc_auc_score(labels[test], score)), 5))
    return found


def main(path):
    table = pd.read_csv(path)
    found = evaluate(table)
    catalog = json.loads((Path(path).parent / "catalog.json").read_text())
    entry = next(d for d in catalog["datasets"] if Path(path).stem == d["id"])
    fixture = {
        "hash": entry["hash"],
        "rows": len(table),
        "defaults": int(table["TARGET"].sum()),
        "splits": SPLITS,
        "testAuc": found,
        "meanTestAuc": {name: round(float(np.mean(aucs)), 5) for name, aucs in found.items()},
    }
    target = Path(__file__).parent / "fixtures" / "lookalike.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(fixture, indent=2) + "\n")
    print(json.dumps(fixture["meanTestAuc"]))


if __name__ == "__main__":
    main(sys.argv[1])
