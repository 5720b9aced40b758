"""Writes fixtures/kernels.json: every block type and activation, with batch norm and without, and every
loss, at odd sizes.

Run with Debian's python3 (python3-torch 1.13):  /usr/bin/python3 tests/parity/reference_kernels.py
The networks are those of reference_nets.py, the losses those of reference_losses.py. No width or count of rows fills a register of four numbers,
or a block of six rows and eight columns, but one that does.
"""

import json
from itertools import product

import torch

from reference_engine import BCE, EVEN, FIXTURES, FOCAL
from reference_losses import BY_ROW, auc_margin, saddle
from reference_nets import network_fixture

UNEVEN = dict(good=0.7, bad=1.9)
ROWS = [5, 7, 33, 12, 19, 6]
WIDTHS = [(5, [9, 9, 3]), (8, [8, 8]), (17, [17, 2]), (3, [11, 11])]


def case(i, title, changes, inputs, rows, numbers=0):
    width, blocks = WIDTHS[i % len(WIDTHS)]
    settings = dict(inputWidth=width, blockWidths=blocks, blockDropouts=[0.3, 0.25, 0.2][: len(blocks)])
    settings.update(changes)
    weights, loss = (UNEVEN, FOCAL) if i % 2 == 0 else (EVEN, BCE)
    made = network_fixture(
        title, settings, numbers, loss=loss, weights=weights, inputs=inputs, rows=rows, seed=40 + i)
    return dict(made, steps=[made["steps"][i % 4]])


COUNTS = (400, 90)
LOSSES = [
    ("weighted-bce", dict(weightOfDefaults=5)),
    ("class-balanced", dict(effectiveBeta=0.99)),
    ("logit-adjusted", dict(logitTau=1.5)),
    ("ldam", dict(ldamMargin=0.5, ldamScale=8, reweightFrom=0.8, effectiveBeta=0.99, epochShare=0.5)),
    ("ldam", dict(ldamMargin=0.7, ldamScale=5, reweightFrom=0.8, effectiveBeta=0.99, epochShare=0.9)),
    ("asymmetric", dict(asymmetricGammaBad=1, asymmetricGammaGood=4, asymmetricClip=0.05)),
    ("auc-margin", dict(aucMargin=0.8)),
]


def mean_of(name, settings, weights, members):
    """The mean loss of a batch; of members, the mean of theirs."""

    def by_row(z, y):
        weight = torch.where(y == 1, weights["bad"], weights["good"])
        return (weight * BY_ROW[name][0](z, y, settings, COUNTS)).mean()

    def by_batch(z, y):
        own = []
        for k in range(members):
            h, labels = torch.sigmoid(z[k::members]), y[k::members]
            a, b, alpha = (at.detach() for at in saddle(h.detach(), labels, settings["aucMargin"]))
            own.append(auc_margin(h, labels, a, b, alpha, settings["aucMargin"]))
        return sum(own) / members

    return by_batch if name == "auc-margin" else by_row


def loss_case(i, name, settings, changes):
    width, blocks = WIDTHS[i % len(WIDTHS)]
    net = dict(inputWidth=width, blockWidths=blocks, blockDropouts=[0.3, 0.25, 0.2][: len(blocks)], **changes)
    late = settings.get("epochShare", 0)
    loss = dict({k: v for k, v in settings.items() if k != "epochShare"}, loss=name)
    weights = EVEN if name == "auc-margin" else UNEVEN
    made = network_fixture(
        f"{name}{', late' if late >= 0.8 else ''}, {changes['members']} a row", net, 0, loss=loss, weights=weights,
        mean_loss=mean_of(name, settings, weights, changes["members"]), inputs=[9, 13, 4][i % 3], rows=[19, 12, 33, 23][i % 4],
        seed=80 + i)
    counts = dict(good=COUNTS[0], bad=COUNTS[1])
    return dict(made, context=dict(counts=counts, epochShare=late), steps=[made["steps"][i % 4]])


def cases():
    grid = product(["reference", "pre-norm"], ["relu", "leaky-relu", "elu"], [True, False])
    for i, (block, activation, norm) in enumerate(grid):
        changes = dict(blockType=block, activation=activation, batchNorm=norm)
        title = f"{block}, {activation}, {'batch norm' if norm else 'no batch norm'}"
        yield case(i, title, changes, inputs=[1, 9, 13][i % 3], rows=ROWS[i % len(ROWS)])
    for i, block in enumerate(["reference", "pre-norm"], start=12):
        yield case(i, f"{block}, a batch of one row", dict(blockType=block, batchNorm=False), inputs=3, rows=1)
    # Products as large as several blocks, in both directions.
    yield case(14, "wider than a block", dict(inputWidth=21, blockWidths=[21], blockDropouts=[0.3]), inputs=30, rows=50)
    odd = dict(numericEmbedding="periodic", embeddingFrequencies=5, embeddingSize=3, periodicSigma=0.7)
    yield case(15, "odd waves, nothing passing", odd, inputs=3, rows=7, numbers=3)
    yield case(16, "odd waves, members", dict(odd, members=3), inputs=6, rows=11, numbers=2)
    nets = [dict(members=1), dict(members=3, blockType="pre-norm", activation="elu")]
    for i, ((name, settings), changes) in enumerate(product(LOSSES, nets)):
        yield loss_case(i, name, settings, changes)
    yield case(17, "members, pre-norm, ELU", dict(blockType="pre-norm", activation="elu", members=5), inputs=4, rows=5)


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / "kernels.json").write_text(json.dumps(list(cases()), separators=(",", ":")) + "\n")
