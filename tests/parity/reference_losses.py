"""Writes fixtures/losses.json and fixtures/recalibration.json: every loss as its paper or its authors'
code writes it, in PyTorch in double precision with autograd; recalibration by scikit-learn.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference_losses.py
Needs PyTorch 1.13, scikit-learn 1.2, numpy. Seeded: the same versions write the same files.
"""

import numpy as np
import torch
import torch.nn.functional as functional
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from reference import write

torch.set_default_dtype(torch.float64)

LOGITS = [-100, -40, -12.5, -4, -1, -0.1, 0, 0.3, 1, 2.5, 7, 30, 100]


# Losses by row: each takes logits z, labels y (0 or 1), the settings and the counts (good, bad).


def two_logits(z):
    """A score of each class whose difference is z: what a network with two outputs would give."""
    return torch.stack([-z / 2, z / 2], dim=1)


def cross_entropy(z, y, settings, counts):
    return functional.binary_cross_entropy_with_logits(z, y.double(), reduction="none")


def weighted(z, y, settings, counts):
    weight = torch.tensor(float(settings["weightOfDefaults"]))
    return functional.binary_cross_entropy_with_logits(z, y.double(), reduction="none", pos_weight=weight)


def focal(z, y, settings, counts):
    s = torch.where(y == 1, z, -z)
    alpha = settings["focalAlpha"]
    share = torch.where(y == 1, alpha, 1 - alpha)
    return -share * torch.sigmoid(-s) ** settings["focalGamma"] * functional.logsigmoid(s)


def effective_weights(beta, counts):
    weights = np.array([(1 - beta) / (1 - beta**n) for n in counts])
    return torch.tensor(weights / weights.sum() * 2)


def class_balanced(z, y, settings, counts):
    weight = effective_weights(settings["effectiveBeta"], counts)
    return functional.cross_entropy(two_logits(z), y, weight=weight, reduction="none")


def logit_adjusted(z, y, settings, counts):
    prior = torch.tensor(counts, dtype=torch.float64) / sum(counts)
    return functional.cross_entropy(two_logits(z) + settings["logitTau"] * prior.log(), y, reduction="none")


def ldam(z, y, settings, counts):
    margins = 1 / np.sqrt(np.sqrt(counts))
    margins = torch.tensor(margins * (settings["ldamMargin"] / margins.max()))
    x = two_logits(z) - functional.one_hot(y, 2) * margins
    late = settings["epochShare"] >= settings["reweightFrom"]
    weight = effective_weights(settings["effectiveBeta"], counts) if late else None
    return functional.cross_entropy(settings["ldamScale"] * x, y, weight=weight, reduction="none")


def asymmetric(z, y, settings, counts):
    bad = -torch.sigmoid(-z) ** settings["asymmetricGammaBad"] * functional.logsigmoid(z)
    rest = (torch.sigmoid(-z) + settings["asymmetricClip"]).clamp(max=1)
    shifted = (torch.sigmoid(z) - settings["asymmetricClip"]).clamp(min=0)
    good = -shifted ** settings["asymmetricGammaGood"] * rest.log()
    return torch.where(y == 1, bad, good)


BY_ROW = {
    "bce": (cross_entropy, [{}]),
    "weighted-bce": (weighted, [{"weightOfDefaults": 5}, {"weightOfDefaults": 0.3}]),
    "focal": (
        focal,
        [
            {"focalAlpha": 0.25, "focalGamma": 2},
            {"focalAlpha": 0.7, "focalGamma": 1.5},
            {"focalAlpha": 0.7, "focalGamma": 0},
        ],
    ),
    "class-balanced": (class_balanced, [{"effectiveBeta": 0.999}, {"effectiveBeta": 0.9}, {"effectiveBeta": 0}]),
    "logit-adjusted": (logit_adjusted, [{"logitTau": 1}, {"logitTau": 2.5}]),
    "ldam": (
        ldam,
        [
            {"ldamMargin": 0.5, "ldamScale": 30, "reweightFrom": 0.8, "effectiveBeta": 0.999, "epochShare": 0.5},
            {"ldamMargin": 0.5, "ldamScale": 30, "reweightFrom": 0.8, "effectiveBeta": 0.99, "epochShare": 0.9},
            {"ldamMargin": 1.3, "ldamScale": 4, "reweightFrom": 0, "effectiveBeta": 0.9999, "epochShare": 0},
        ],
    ),
    "asymmetric": (
        asymmetric,
        [
            {"asymmetricGammaBad": 1, "asymmetricGammaGood": 4, "asymmetricClip": 0.05},
            {"asymmetricGammaBad": 0, "asymmetricGammaGood": 0, "asymmetricClip": 0.2},
            {"asymmetricGammaBad": 2.5, "asymmetricGammaGood": 1.5, "asymmetricClip": 0},
        ],
    ),
}


def row_cases():
    cases = []
    for name, (loss, choices) in BY_ROW.items():
        for settings in choices:
            for counts in [(900, 100), (40, 60)]:
                for label in (0, 1):
                    z = torch.tensor(LOGITS, requires_grad=True, dtype=torch.float64)
                    y = torch.full((len(LOGITS),), label)
                    weight = 1.0 if counts[0] == 40 else 3.5
                    value = weight * loss(z, y, settings, counts)
                    value.sum().backward()
                    assert torch.isfinite(value).all() and torch.isfinite(z.grad).all(), (name, settings)
                    cases.append(
                        {
                            "settings": {k: v for k, v in settings.items() if k != "epochShare"} | {"loss": name},
                            "counts": {"good": counts[0], "bad": counts[1]},
                            "epochShare": settings.get("epochShare", 0),
                            "label": label,
                            "weight": weight,
                            "value": value.detach().numpy(),
                            "gradient": z.grad.numpy(),
                        }
                    )
    return cases


# The AUC margin loss, by batch


def auc_margin(h, y, a, b, alpha, margin):
    """LibAUC's AUCMLoss with the imbalance ratio of the batch."""
    bad = (y == 1).double()
    good = 1 - bad
    p = bad.mean()
    return (
        (1 - p) * ((h - a) ** 2 * bad).mean()
        + p * ((h - b) ** 2 * good).mean()
        + 2 * alpha * (p * (1 - p) * margin + (p * h * good - (1 - p) * h * bad).mean())
        - p * (1 - p) * alpha**2
    )


def saddle(h, y, margin):
    """a, b, alpha by Newton's method on each: the loss is quadratic in all three."""
    if (y == 1).all() or (y == 0).all():
        return [torch.tensor(0.0)] * 3
    at = [torch.zeros((), requires_grad=True) for _ in range(3)]
    for i in range(3):
        slope = torch.autograd.grad(auc_margin(h.detach(), y, *at, margin), at[i], create_graph=True)[0]
        bend = torch.autograd.grad(slope, at[i])[0]
        step = (at[i] - slope / bend).detach()
        at[i] = (step.clamp(min=0) if i == 2 else step).requires_grad_()
    slopes = torch.autograd.grad(auc_margin(h.detach(), y, *at, margin), at)
    assert abs(slopes[0]) < 1e-14 and abs(slopes[1]) < 1e-14
    assert abs(slopes[2]) < 1e-14 if at[2] > 0 else slopes[2] <= 1e-14
    return at


def batch_cases():
    rng = np.random.RandomState(11)
    batches = []
    for rows, rate, margin, spread in [(12, 0.5, 1, 1), (40, 0.1, 1, 3), (25, 0.3, 0.1, 6), (9, 0.4, 2, 60)]:
        y = (rng.uniform(size=rows) < rate).astype(int)
        y[:2] = (0, 1)
        batches.append((np.round(rng.normal(size=rows) * spread + 2 * y, 3), y, margin))
    batches.append((np.array([-100, 100, 100, -100, 0.0]), np.array([1, 0, 1, 0, 1]), 1))
    batches.append((np.array([-4, -1, 0.5, 2, 3.5]), np.array([0, 0, 0, 1, 1]), 0.1))
    batches.append((np.array([-3, 0.5, 2.0]), np.array([1, 1, 1]), 1))
    batches.append((np.array([-3, 0.5]), np.array([0, 0]), 0.5))
    cases = []
    for logits, y, margin in batches:
        z = torch.tensor(logits, requires_grad=True)
        label = torch.tensor(y)
        h = torch.sigmoid(z)
        a, b, alpha = (at.detach() for at in saddle(h, label, margin))
        value = auc_margin(h, label, a, b, alpha, margin)
        value.backward()
        cases.append(
            {
                "z": logits,
                "y": y,
                "margin": margin,
                "a": float(a),
                "b": float(b),
                "alpha": float(alpha),
                "value": float(value),
                "gradient": z.grad.numpy(),
            }
        )
    return cases


# Recalibration


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def score_sets():
    """Raw scores that say too much, outcomes by a truth that each correction can or cannot follow."""
    rng = np.random.RandomState(5)
    z = rng.normal(size=600) - 0.4
    raw = sigmoid(z).astype(np.float32).astype(float)

    def outcomes(log_odds):
        return (rng.uniform(size=len(log_odds)) < sigmoid(log_odds)).astype(int)

    tied = np.clip(np.round(raw, 1), 0.1, 0.9).astype(np.float32).astype(float)
    return {
        "free": (raw, outcomes(0.6 * z - 1.5)),
        "tied": (tied, outcomes(0.6 * z - 1.5)),
        "bent at the top": (raw, outcomes(-2 - 2.5 * np.log1p(-raw) - 0.4 * np.log(raw))),
        "bent at the bottom": (raw, outcomes(1 + 1.5 * np.log(raw) + 0.8 * np.log1p(-raw))),
        "no signal": (raw, outcomes(np.full(600, -1.0))),
    }


def maximum_likelihood(columns, y, weight=None):
    model = LogisticRegression(penalty=None, solver="newton-cholesky", tol=1e-13, max_iter=1000)
    model.fit(columns, y, sample_weight=weight)
    return model.coef_[0], model.intercept_[0]


def platt(raw, y):
    """Platt's targets as weights of a row that both happened and did not."""
    z = np.log(raw) - np.log1p(-raw)
    bad = y.sum()
    target = np.where(y == 1, (bad + 1) / (bad + 2), 1 / (len(y) - bad + 2))
    both = np.concatenate([z, z])[:, None]
    happened = np.concatenate([np.ones(len(y)), np.zeros(len(y))])
    coefficient, intercept = maximum_likelihood(both, happened, np.concatenate([target, 1 - target]))
    sklearns = _SigmoidCalibration().fit(z, y)
    return {
        "slope": coefficient[0],
        "intercept": intercept,
        "sklearn": {"slope": -sklearns.a_, "intercept": -sklearns.b_},
    }


def beta(raw, y):
    columns = np.stack([np.log(raw), -np.log1p(-raw)], axis=1)
    (a, b), c = maximum_likelihood(columns, y)
    if a < 0:
        (b,), c = maximum_likelihood(columns[:, 1:], y)
        a = 0
    elif b < 0:
        (a,), c = maximum_likelihood(columns[:, :1], y)
        b = 0
    return {"a": a, "b": b, "c": c}


def recalibration_fixtures():
    asked = np.concatenate([[0, 1e-4], np.linspace(0.02, 0.98, 49), [0.9999, 1]]).astype(np.float32).astype(float)
    sets = []
    for name, (raw, y) in score_sets().items():
        isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(raw, y)
        sets.append(
            {
                "name": name,
                "raw": raw,
                "y": y,
                "platt": platt(raw, y),
                "beta": beta(raw, y),
                "isotonic": {"asked": asked, "pd": isotonic.predict(asked), "own": isotonic.predict(raw)},
            }
        )
    write("recalibration", {"sets": sets})


if __name__ == "__main__":
    write("losses", {"logits": LOGITS, "cases": row_cases(), "batches": batch_cases()})
    recalibration_fixtures()
