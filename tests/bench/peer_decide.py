"""Seconds that scikit-learn takes for the figures of one threshold. Prints one JSON line."""

import json
import sys
import time

import numpy
import sklearn
from sklearn import metrics

path, turns = sys.argv[1], int(sys.argv[2])
data = numpy.fromfile(path, dtype="<f4").reshape(-1, 2)
pd, y = numpy.ascontiguousarray(data[:, 0]), data[:, 1].astype(int)

seconds = []
for turn in range(turns):
    start = time.perf_counter()
    declined = (pd >= 0.1).astype(int)
    metrics.confusion_matrix(y, declined)
    metrics.precision_recall_fscore_support(y, declined, average="binary", zero_division=0)
    metrics.accuracy_score(y, declined)
    metrics.roc_auc_score(y, pd)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"version": sklearn.__version__, "seconds": sorted(seconds)[turns // 2]}))
