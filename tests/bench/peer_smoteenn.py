"""Seconds that imbalanced-learn's SMOTEENN takes on rows from a file. Prints one JSON line."""

import json
import sys
import time

import imblearn
import numpy
from imblearn.combine import SMOTEENN
from imblearn.over_sampling import SMOTE
from imblearn.under_sampling import EditedNearestNeighbours

path, rows, cols, turns = sys.argv[1], *(int(a) for a in sys.argv[2:5])
data = numpy.fromfile(path, dtype="<f4").reshape(rows, cols + 1)
x, y = numpy.ascontiguousarray(data[:, :cols]), data[:, cols].astype(int)

seconds = []
for turn in range(turns):
    sampler = SMOTEENN(
        sampling_strategy=1.0,
        random_state=turn,
        smote=SMOTE(sampling_strategy=1.0, k_neighbors=5, random_state=turn),
        enn=EditedNearestNeighbours(sampling_strategy="all", n_neighbors=3, kind_sel="all"),
    )
    start = time.perf_counter()
    after, _ = sampler.fit_resample(x, y)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"version": imblearn.__version__, "seconds": sorted(seconds)[turns // 2], "rows": len(after)}))
