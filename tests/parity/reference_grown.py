"""Writes the fixtures of the samplers that make rows in other ways than SMOTE: what imbalanced-learn
made of seeded rows, with the neighbours it found and the draws it made.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference_grown.py
Needs scikit-learn 1.2, imbalanced-learn 0.10, numpy. Seeded: the same versions write the same files.

Two mistakes of 0.10 are mended here as 0.11 did: SMOTE-NC's one-hot columns hold med / sqrt(2) instead
of med / 2, and kind 2 of Borderline-SMOTE looks for neighbours among all rows instead of taking row
numbers of one class for row numbers of the other.
"""

import numpy as np
from imblearn.over_sampling import ADASYN, SMOTE, SMOTENC, BorderlineSMOTE, RandomOverSampler
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_random_state

from reference import write
from reference_samplers import sampler_sets, short, table


def smoothed_fixture(x, y, ratio, shrinkage, seed):
    sampler = RandomOverSampler(sampling_strategy=ratio, shrinkage=shrinkage, random_state=seed)
    made = sampler.fit_resample(x, y)[0][len(x) :]
    bads = np.flatnonzero(y == 1)
    draws = np.random.RandomState(seed)
    drawn = draws.choice(bads, size=len(made), replace=True)
    noise = draws.randn(*made.shape)
    return {
        "ratio": ratio,
        "shrinkage": shrinkage,
        "positions": np.searchsorted(bads, drawn),
        "noise": short(noise),
        "rows": short(made),
    }


class MendedBorderline(BorderlineSMOTE):
    """Kind 2 as from 0.11 on; keeps what it found and drew."""

    def _fit_resample(self, X, y):
        self._validate_estimator()
        (label, count), = self.sampling_strategy_.items()
        own = X[y == label]
        self.nn_m_.fit(X)
        danger = own[self._in_danger_noise(self.nn_m_, own, label, y)]
        self.labels = y
        self.label = label
        self.found = self.nn_k_.fit(X).kneighbors(danger, return_distance=False)[:, 1:]
        made, labels = self._make_samples(danger, y.dtype, label, X, self.found, count)
        return np.vstack((X, made)), np.hstack((y, labels))

    def _generate_samples(self, X, nn_data, nn_num, rows, cols, steps):
        towards = nn_num[rows, cols]
        across = self.labels[towards] != self.label
        self.shares = np.ones(len(rows))
        draws = check_random_state(self.random_state)
        self.shares[across] = draws.uniform(low=0.0, high=0.5, size=across.sum())
        return X[rows] + steps * (nn_data[towards] - X[rows]) * self.shares[:, np.newaxis]


def borderline_fixture(x, y, kind, ratio, k, m, seed):
    library = MendedBorderline if kind == "borderline-2" else BorderlineSMOTE
    sampler = library(
        sampling_strategy=ratio, k_neighbors=k, m_neighbors=m, kind=kind, random_state=seed
    )
    made = sampler.fit_resample(x, y)[0][len(x) :]
    bads = np.flatnonzero(y == 1)
    around, around_distances = table(x, x[bads], m)
    others = (y[around] == 0).sum(axis=1)
    danger = np.flatnonzero((others >= m / 2) & (others < m))
    if kind == "borderline-1":
        neighbours, distances = table(x[bads], x[bads[danger]], k)
        neighbours, shares = bads[neighbours], np.ones(len(made))
    else:
        neighbours, distances = table(x, x[bads[danger]], k)
        assert np.array_equal(neighbours, sampler.found)
        shares = sampler.shares
    draws = np.random.RandomState(seed)
    picks = draws.randint(low=0, high=neighbours.size, size=len(made))
    gaps = draws.uniform(size=len(made))
    start = x[bads[danger[picks // k]]]
    end = x[neighbours[picks // k, picks % k]]
    assert np.allclose(start + (gaps * shares)[:, np.newaxis] * (end - start), made, atol=1e-12)
    return {
        "kind": kind,
        "ratio": ratio,
        "k": k,
        "m": m,
        "around": around,
        "aroundDistances": short(around_distances),
        "danger": danger,
        "neighbours": neighbours,
        "distances": short(distances),
        "picks": picks,
        "gaps": short(gaps),
        "shares": short(shares),
        "rows": short(made),
    }


def adasyn_fixture(x, y, ratio, k, seed):
    made = ADASYN(sampling_strategy=ratio, n_neighbors=k, random_state=seed).fit_resample(x, y)[0]
    made = made[len(x) :]
    bads = np.flatnonzero(y == 1)
    around, _ = table(x, x[bads], k)
    neighbours, distances = table(x[bads], x[bads], k)
    draws = np.random.RandomState(seed)
    columns = draws.choice(k, size=len(made))
    gaps = draws.uniform(size=len(made))
    wanted = int((y == 0).sum() * ratio - len(bads))
    share = (y[around] == 0).sum(axis=1) / k
    each = np.rint(share / share.sum() * wanted).astype(int)
    start = np.repeat(np.arange(len(bads)), each)
    again = x[bads[start]] + gaps[:, np.newaxis] * (
        x[bads[neighbours[start, columns]]] - x[bads[start]]
    )
    assert np.array_equal(again, made), "the draws are not those of imbalanced-learn"
    return {
        "ratio": ratio,
        "k": k,
        "wanted": wanted,
        "around": around,
        "each": each,
        "neighbours": neighbours,
        "distances": short(distances),
        "columns": columns,
        "gaps": short(gaps),
        "rows": short(made),
    }


class Mended(SMOTE):
    """Stands between SMOTENC and SMOTE: scales the one-hot columns; keeps what was found and drawn."""

    def _fit_resample(self, X, y):
        numbers = self.continuous_features_.size
        scale = np.ones(X.shape[1])
        scale[numbers:] = np.sqrt(2)
        return super()._fit_resample(X.multiply(scale).tocsr(), y)

    def _generate_samples(self, X, nn_data, nn_num, rows, cols, steps):
        self.drawn = (nn_num, rows, cols, steps[:, 0])
        own = X.toarray()
        self.distances = NearestNeighbors(n_neighbors=nn_num.shape[1] + 1).fit(own).kneighbors()[0]
        return super()._generate_samples(X, nn_data, nn_num, rows, cols, steps)


class MendedSmoteNc(SMOTENC, Mended):
    pass


def mixed_sets():
    rng = np.random.RandomState(11)

    def mixed(rows, bad, flat):
        y = np.zeros(rows, dtype=int)
        y[rng.choice(rows, bad, replace=False)] = 1
        numbers = np.round((rng.normal(size=(rows, 3)) * 1.5 + y[:, np.newaxis]) * 2) / 2
        if flat:
            numbers[:, :2] = np.where(y[:, np.newaxis] == 1, 1.5, numbers[:, :2])
        codes = np.column_stack([rng.randint(0, levels, rows) for levels in (3, 2, 5)])
        again = rng.choice(rows, rows // 8, replace=False)
        numbers[again], codes[again] = numbers[again[0]], codes[again[0]]
        return numbers, codes, y

    return {
        "small": mixed(44, 12, False),
        "large": mixed(210, 50, False),
        "flat": mixed(60, 20, True),
    }


def smote_nc_fixture(numbers, codes, y, ratio, k, seed):
    x = np.column_stack([numbers, codes])
    sampler = MendedSmoteNc([3, 4, 5], sampling_strategy=ratio, k_neighbors=k, random_state=seed)
    made = sampler.fit_resample(x, y)[0][len(x) :]
    neighbours, rows, columns, gaps = sampler.drawn
    own = codes[y == 1]
    ties = []
    for i, row in enumerate(rows):
        for category in range(3):
            counts = np.bincount(own[neighbours[row], category])
            tied = np.flatnonzero(counts == counts.max())
            ties.append(int(np.flatnonzero(tied == made[i, 3 + category])[0]))
    return {
        "ratio": ratio,
        "k": k,
        "spread": sampler.median_std_,
        "neighbours": neighbours,
        "distances": short(sampler.distances[:, :k]),
        "picks": rows * k + columns,
        "gaps": short(gaps),
        "ties": ties,
        "numbers": short(made[:, :3]),
        "codes": made[:, 3:].astype(int),
    }


def grown_fixtures():
    for seed, (name, (x, y)) in enumerate(sampler_sets().items()):
        write(
            f"samplers-grown-{name}",
            {
                "smoothed": [smoothed_fixture(x, y, 0.7, shrinkage, seed) for shrinkage in [1.0, 0.3]],
                "borderline": [
                    borderline_fixture(x, y, kind, ratio, k, m, seed)
                    for kind, ratio, k, m in [
                        ("borderline-1", 0.8, 5, 10),
                        ("borderline-1", 1.0, 2, 5),
                        ("borderline-2", 0.8, 5, 10),
                        ("borderline-2", 1.0, 3, 5),
                    ]
                ],
                # With 7 neighbours some shares are a half but for rounding.
                "adasyn": [
                    adasyn_fixture(x, y, ratio, k, seed)
                    for ratio, k in [(0.8, 5), (1.0, 3), (0.5, 7), (0.9, 7), (1.0, 7)]
                ],
            },
        )
    for seed, (name, (numbers, codes, y)) in enumerate(mixed_sets().items()):
        cases = [smote_nc_fixture(numbers, codes, y, ratio, k, seed) for ratio, k in [(0.8, 5), (1.0, 4)]]
        write(f"samplers-mixed-{name}", {"numbers": numbers, "codes": codes, "y": y, "cases": cases})


if __name__ == "__main__":
    grown_fixtures()
