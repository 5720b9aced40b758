"""Writes fixtures/kernels.json: every block type and activation, with batch norm and without, at odd sizes.

Run with Debian's python3 (python3-torch 1.13):  /usr/bin/python3 tests/parity/reference_kernels.py
The networks are those of reference_nets.py. No width or count of rows fills a register of four numbers,
or a block of six rows and eight columns, but one that does.
"""

import json
from itertools import product

from reference_engine import BCE, EVEN, FIXTURES, FOCAL
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
    yield case(17, "members, pre-norm, ELU", dict(blockType="pre-norm", activation="elu", members=5), inputs=4, rows=5)


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / "kernels.json").write_text(json.dumps(list(cases()), separators=(",", ":")) + "\n")
