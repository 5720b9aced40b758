"""Writes the fixtures of the samplers that tests/parity compares with: what imbalanced-learn made of
seeded rows, with the neighbours it found and the draws it made.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference_samplers.py
Samplers that make rows in other ways than SMOTE are in reference_grown.py.
Needs scikit-learn 1.2, imbalanced-learn 0.10, numpy. Seeded: the same versions write the same files.
"""

import warnings

import numpy as np
from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.under_sampling import EditedNearestNeighbours, NearMiss, RandomUnderSampler, TomekLinks
from sklearn.neighbors import NearestNeighbors

from reference import write


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


def short(values):
    """Decimals enough for a tolerance of 1e-6."""
    return np.round(values, 9)


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


def tomek_fixture(x, y, strategy):
    sampler = TomekLinks(sampling_strategy=strategy)
    sampler.fit_resample(x, y)
    neighbours, distances = table(x, x, 1)
    return {
        "clean": "both" if strategy == "all" else "majority",
        "nearest": neighbours[:, 0],
        "distances": short(distances),
        "kept": sampler.sample_indices_,
    }


def smotetomek_fixture(x, y, ratio, seed):
    x_after, y_after = SMOTETomek(sampling_strategy=ratio, random_state=seed).fit_resample(x, y)
    grown, labels = SMOTE(sampling_strategy=ratio, random_state=seed).fit_resample(x, y)
    tomek = tomek_fixture(grown, labels, "all")
    assert np.array_equal(grown[tomek["kept"]], x_after)
    smote = smote_fixture(x, y, ratio, 5, seed)
    return {"smote": smote, "tomek": tomek, "rows": short(x_after), "y": y_after}


def nearmiss_fixture(x, y, version, ratio, n, candidates):
    sampler = NearMiss(
        version=version, sampling_strategy=ratio, n_neighbors=n, n_neighbors_ver3=candidates
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sampler.fit_resample(x, y)
    few, many = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    among = np.arange(len(many))
    if version == 3:
        put_forward = NearestNeighbors(n_neighbors=candidates).fit(x[many]).kneighbors(x[few])[1]
        among = np.unique(put_forward)
    reach = len(few) if version == 2 else n
    found = NearestNeighbors(n_neighbors=n).fit(x[few]).kneighbors(x[many[among]], n_neighbors=reach)
    return {
        "version": f"nearmiss-{version}",
        "ratio": ratio,
        "n": n,
        "candidates": candidates,
        "among": among,
        "measuredTo": few[found[1][:, -n:]],
        "distances": short(found[0][:, -n:]),
        "kept": sampler.sample_indices_,
    }


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
        write(
            f"samplers-left-{name}",
            {
                "tomek": [tomek_fixture(x, y, strategy) for strategy in ["auto", "all"]],
                "smotetomek": [smotetomek_fixture(x, y, 0.75, seed)],
                "nearmiss": [
                    nearmiss_fixture(x, y, version, ratio, n, candidates)
                    for version, ratio, n, candidates in [
                        (1, 1.0, 3, 3),
                        (1, 0.6, 2, 3),
                        (2, 1.0, 3, 3),
                        (2, 0.6, 5, 3),
                        (3, 1.0, 3, 3),
                        (3, 0.6, 3, 2),
                    ]
                ],
            },
        )
    write("samplers-golden", golden_smote())


if __name__ == "__main__":
    sampler_fixtures()
