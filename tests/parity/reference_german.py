"""Test AUC of scikit-learn's logistic regression on german.data, on the very rows Cutoff splits.

npx tsx tests/parity/german-splits.ts | /usr/bin/python3 tests/parity/reference_german.py DATA > tests/parity/fixtures/german-logistic.json
where DATA is the path of german.data.
"""
import json
import sys

import pandas as pd
import sklearn
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

table = pd.read_csv(sys.argv[1], sep=r"\s+", header=None)
y = (table[20] == 2).astype(int)
x = table.drop(columns=20)
texts = [c for c in x if x[c].dtype == object]
numbers = [c for c in x if c not in texts]

aucs = {}
for split in json.load(sys.stdin):
    model = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), texts), (StandardScaler(), numbers)
        ),
        LogisticRegression(max_iter=5000),
    )
    model.fit(x.iloc[split["train"]], y.iloc[split["train"]])
    pd_test = model.predict_proba(x.iloc[split["test"]])[:, 1]
    aucs[split["seed"]] = round(roc_auc_score(y.iloc[split["test"]], pd_test), 6)
json.dump({"scikit-learn": sklearn.__version__, "testAuc": aucs}, sys.stdout, indent=2)
print()
