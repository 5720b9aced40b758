"""Writes fixtures/nets-*.json: numeric embeddings, members and the pre-norm block.

Run with Debian's python3 (python3-torch 1.13):  /usr/bin/python3 tests/parity/reference_nets.py
Networks are PyTorch's in double precision, written from the papers; the piecewise-linear encoding
is numpy's quantiles and the definition of Gorishniy et al. 2022, equation 1, case by case.
"""

import json

import numpy as np
import torch
from torch.nn import functional as F

from reference_engine import BCE, EPSILON, EVEN, FIXTURES, FOCAL, MOMENTUM, OVER, fixture

FRESH = dict(
    blockType="reference", numericEmbedding="none", embeddingBins=4, embeddingFrequencies=3,
    embeddingSize=4, periodicSigma=0.5, members=1,
)


class Network(torch.nn.Module):
    """Plain weights are kept units x inputs, as PyTorch's linear layers are, so that one rule turns both."""

    def __init__(self, settings, inputs, numbers):
        super().__init__()
        self.settings = settings
        self.layers = torch.nn.ModuleDict()
        self.plain = {}
        self.own = torch.nn.ParameterList()
        self.periodic = settings["numericEmbedding"] == "periodic"
        self.numbers = numbers
        waves, size, members = settings["embeddingFrequencies"], settings["embeddingSize"], settings["members"]
        width = settings["inputWidth"]
        if self.periodic:
            self.weight("embedding/frequency", waves, numbers)
            self.weight("embedding/kernel", size, numbers * 2 * waves)
            self.weight("embedding/bias", size, numbers)
            inputs = inputs - numbers + numbers * size
        if members > 1:
            self.weight("members/scale", inputs, members)
        self.dense("entry/dense", inputs, width)
        if settings["blockType"] == "pre-norm":
            for i, hidden in enumerate(settings["blockWidths"], start=1):
                self.norm(f"block{i}/norm", width)
                self.dense(f"block{i}/dense1", width, hidden)
                self.dense(f"block{i}/dense2", hidden, width)
            self.norm("head/norm", width)
        else:
            self.norm("entry/norm", width)
            for i, hidden in enumerate(settings["blockWidths"], start=1):
                self.dense(f"block{i}/dense1", width, hidden)
                self.norm(f"block{i}/norm1", hidden)
                self.dense(f"block{i}/dense2", hidden, hidden)
                self.norm(f"block{i}/norm2", hidden)
                if width != hidden:
                    self.dense(f"block{i}/skip", width, hidden)
                width = hidden
        if members > 1:
            self.weight("head/kernels", width, members)
            self.weight("head/biases", members)
        else:
            self.dense("head/dense", width, 1)

    def weight(self, name, *shape):
        self.plain[name] = torch.nn.Parameter(torch.empty(*shape))
        self.own.append(self.plain[name])

    def dense(self, name, inputs, units):
        self.layers[name] = torch.nn.Linear(inputs, units)

    def norm(self, name, width):
        if self.settings["batchNorm"]:
            self.layers[name] = torch.nn.BatchNorm1d(width, eps=EPSILON, momentum=MOMENTUM)

    def through(self, name, x):
        return self.layers[name](x) if name in self.layers else x

    def activate(self, x):
        kind = self.settings["activation"]
        if kind == "elu":
            return F.elu(x)
        return F.relu(x) if kind == "relu" else F.leaky_relu(x, self.settings["leakySlope"])

    def embedded(self, x):
        """One number after another, each by its own frequencies and its own linear layer."""
        waves = self.settings["embeddingFrequencies"]
        parts = []
        for j in range(self.numbers):
            angle = 2 * torch.pi * x[:, j : j + 1] * self.plain["embedding/frequency"][:, j]
            both = torch.cat([torch.cos(angle), torch.sin(angle)], dim=1)
            kernel = self.plain["embedding/kernel"][:, j * 2 * waves : (j + 1) * 2 * waves]
            parts.append(F.relu(F.linear(both, kernel, self.plain["embedding/bias"][:, j])))
        return torch.cat([*parts, x[:, self.numbers :]], dim=1)

    def forward(self, x, masks=None):
        drop = lambda name, value: value if masks is None else value * masks.get(name, 1.0)
        members = self.settings["members"]
        if self.periodic:
            x = self.embedded(x)
        if members > 1:
            scaled = [x * self.plain["members/scale"][:, k] for k in range(members)]
            x = torch.stack(scaled, dim=1).flatten(0, 1)
        x = self.layers["entry/dense"](x)
        blocks = range(1, len(self.settings["blockWidths"]) + 1)
        if self.settings["blockType"] == "pre-norm":
            for i in blocks:
                inner = self.layers[f"block{i}/dense1"](self.through(f"block{i}/norm", x))
                inner = drop(f"block{i}/activation", self.activate(inner))
                x = x + drop(f"block{i}/dropout", self.layers[f"block{i}/dense2"](inner))
            x = self.activate(self.through("head/norm", x))
        else:
            x = drop("entry/activation", self.activate(self.through("entry/norm", x)))
            for i in blocks:
                skip = self.through(f"block{i}/skip", x)
                x = self.through(f"block{i}/norm1", self.layers[f"block{i}/dense1"](x))
                x = drop(f"block{i}/activation1", self.activate(x))
                x = self.through(f"block{i}/norm2", self.layers[f"block{i}/dense2"](x))
                x = drop(f"block{i}/activation2", self.activate(x + skip))
        if members == 1:
            return self.layers["head/dense"](x)[:, 0]
        apart = x.reshape(-1, members, x.shape[1])
        logits = [
            apart[:, k] @ self.plain["head/kernels"][:, k] + self.plain["head/biases"][k] for k in range(members)
        ]
        return torch.stack(logits, dim=1).flatten()

    def named(self):
        for name, tensor in self.plain.items():
            yield name, tensor, name.endswith(("kernel", "kernels"))
        for name, layer in self.layers.items():
            if isinstance(layer, torch.nn.Linear):
                yield f"{name}/kernel", layer.weight, True
                yield f"{name}/bias", layer.bias, False
            else:
                yield f"{name}/gamma", layer.weight, False
                yield f"{name}/beta", layer.bias, False
                yield f"{name}/moving_mean", layer.running_mean, False
                yield f"{name}/moving_variance", layer.running_var, False


def random_masks(network, rows, generator):
    settings = network.settings
    pre_norm = settings["blockType"] == "pre-norm"
    width = settings["inputWidth"]
    places = [] if pre_norm else [("entry/activation", width, settings["inputDropout"])]
    for i, (hidden, rate) in enumerate(zip(settings["blockWidths"], settings["blockDropouts"]), start=1):
        if pre_norm:
            places += [(f"block{i}/activation", hidden, rate), (f"block{i}/dropout", width, rate)]
        else:
            places += [(f"block{i}/activation1", hidden, rate), (f"block{i}/activation2", hidden, rate)]
    return {
        name: ((torch.rand(rows, units, generator=generator) >= rate) / (1 - rate)).float().double()
        for name, units, rate in places
    }


def network_fixture(title, changes, numbers, **rest):
    settings = dict(OVER, inputOrder="norm-activation", **FRESH)
    settings.update(changes)
    make = lambda chosen, inputs: Network(chosen, inputs, numbers)
    return dict(fixture(title, settings, make=make, masks_of=random_masks, **rest), numbers=numbers)


def encoded(x, edges):
    """Equation 1: e_t is 0 below its bin (save the first), 1 above it (save the last), else the way through."""
    last = len(edges) - 1
    row = []
    for t in range(1, last + 1):
        low, high = float(edges[t - 1]), float(edges[t])
        if x < low and t > 1:
            row.append(0.0)
        elif x >= high and t < last:
            row.append(1.0)
        else:
            row.append((x - low) / (high - low))
    return row


def piecewise_fixture(bins):
    draws = np.random.default_rng(11)
    columns = [
        draws.normal(size=57),
        np.round(draws.exponential(2, size=57)),
        draws.integers(0, 2, size=57).astype(float),
        np.full(57, 0.25),
        draws.normal(size=57) ** 3,
    ]
    cases = []
    for column in columns:
        values = column.astype(np.float32)
        edges = np.unique(np.quantile(values.astype(np.float64), np.linspace(0, 1, bins + 1)).astype(np.float32))
        inside = values[:6].tolist() + edges.tolist()
        beyond = [float(edges[0]) - 1.5, float(edges[-1]) + 2.25]
        asked = [float(np.float32(x)) for x in inside + beyond]
        cases.append(dict(
            values=values.tolist(), edges=edges.tolist(), asked=asked,
            encoded=[encoded(x, edges) for x in asked],
        ))
    return dict(bins=bins, cases=cases)


def write(name, value):
    (FIXTURES / f"nets-{name}.json").write_text(json.dumps(value, separators=(",", ":")) + "\n")


BLOCKS = dict(inputWidth=6, blockWidths=[6, 4], blockDropouts=[0.3, 0.2])
write("piecewise", piecewise_fixture(7))
write("periodic", network_fixture(
    "periodic embedding, no batch norm", dict(BLOCKS, numericEmbedding="periodic", batchNorm=False),
    loss=FOCAL, weights=EVEN, inputs=5, numbers=3, rows=11, seed=21))
write("members", network_fixture(
    "three members", dict(BLOCKS, members=3, activation="leaky-relu"),
    loss=BCE, weights=dict(good=0.6, bad=2.5), inputs=5, numbers=0, rows=9, seed=22))
write("pre-norm", network_fixture(
    "pre-norm blocks", dict(BLOCKS, blockType="pre-norm"),
    loss=BCE, weights=EVEN, inputs=5, numbers=0, rows=24, seed=23))
write("all", network_fixture(
    "periodic embedding, members, pre-norm blocks",
    dict(BLOCKS, numericEmbedding="periodic", members=2, blockType="pre-norm"),
    loss=BCE, weights=EVEN, inputs=4, numbers=4, rows=8, seed=24))
