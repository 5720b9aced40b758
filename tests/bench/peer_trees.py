"""Seconds that XGBoost's `hist` or scikit-learn's random forest takes on rows from a file, with one
thread and with all cores, the better of the two, and its AUC on the rows it has not seen. Prints
one JSON line."""

import json
import os
import sys
import time

import numpy
from sklearn.metrics import roc_auc_score

model, path = sys.argv[1:3]
rows, cols, train, trees, depth, turns = (int(a) for a in sys.argv[3:9])
data = numpy.fromfile(path, dtype="<f4").reshape(rows, cols + 1)
x, y = numpy.ascontiguousarray(data[:, :cols]), data[:, cols].astype(int)


def made(turn, threads):
    if model == "boosting":
        import xgboost

        return f"xgboost {xgboost.__version__} hist", xgboost.XGBClassifier(
            n_estimators=trees, max_depth=depth, learning_rate=0.1, tree_method="hist", random_state=turn, n_jobs=threads
        )
    import sklearn
    from sklearn.ensemble import RandomForestClassifier

    return f"scikit-learn {sklearn.__version__}", RandomForestClassifier(
        trees, max_depth=depth, n_jobs=threads, random_state=turn
    )


def median_of(threads):
    seconds = []
    for turn in range(turns):
        name, peer = made(turn, threads)
        start = time.perf_counter()
        peer.fit(x[:train], y[:train])
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[turns // 2], name, peer


seconds, name, peer = min((median_of(threads) for threads in (1, os.cpu_count())), key=lambda one: one[0])
score = roc_auc_score(y[train:], peer.predict_proba(x[train:])[:, 1])
threads = peer.get_params()["n_jobs"]
print(json.dumps({"name": f"{name}, {threads} threads", "seconds": seconds, "auc": score}))
