"""Writes fixtures/recurrent-*.json: the stacked LSTM and the autoencoder in PyTorch, in double precision.

Run with Debian's python3 (python3-torch 1.13):  /usr/bin/python3 tests/parity/reference_recurrent.py

Conventions: the gates stand in the order i, f, g, o in PyTorch, Keras and here. Our kernels are
PyTorch's transposed. PyTorch adds two biases; ours is one, so the second is held at zero here, or
each optimiser step would move their sum twice. Dropout between layers silences the same units at
every step of a row, so its masks are rows x units.
"""

import json
from pathlib import Path

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
FIXTURES = Path(__file__).parent / "fixtures"
STEPS = 3
OPTIMISERS = [
    (0.01, dict(optimiser="adam", weightDecay=0.0, momentum=0.9, clipNorm=0.0)),
    (0.01, dict(optimiser="adamw", weightDecay=0.1, momentum=0.9, clipNorm=0.0)),
    (0.5, dict(optimiser="sgd", weightDecay=0.0, momentum=0.9, clipNorm=0.0)),
    (2.0, dict(optimiser="sgd", weightDecay=0.0, momentum=0.5, clipNorm=0.02)),
]


class StackedLstm(torch.nn.Module):
    def __init__(self, units, head, width=1):
        super().__init__()
        self.head, self.width = head, width
        self.cells = torch.nn.ModuleList()
        for before, after in zip([width, *units], units):
            cell = torch.nn.LSTM(before, after, batch_first=True)
            cell.bias_hh_l0.requires_grad_(False)
            self.cells.append(cell)
        self.dense = torch.nn.Linear(units[-1], head) if head > 0 else None
        self.output = torch.nn.Linear(head if head > 0 else units[-1], 1)

    def forward(self, x, masks=None):
        drop = lambda name, value: value if masks is None or name not in masks else value * masks[name]
        sequence = x.reshape(len(x), -1, self.width)
        for i, cell in enumerate(self.cells, start=1):
            sequence, _ = cell(sequence)
            if i < len(self.cells) and masks is not None:
                sequence = sequence * masks[f"lstm{i}/dropout"][:, None, :]
        value = drop(f"lstm{len(self.cells)}/dropout", sequence[:, -1])
        if self.dense is not None:
            value = F.relu(self.dense(value))
        return self.output(value)[:, 0]

    def named(self):
        """(our name, tensor, whether it is a kernel)."""
        for i, cell in enumerate(self.cells, start=1):
            yield f"lstm{i}/kernel", cell.weight_ih_l0, True
            yield f"lstm{i}/recurrent", cell.weight_hh_l0, True
            yield f"lstm{i}/bias", cell.bias_ih_l0, False
        layers = [("head/dense", self.dense), ("output/dense", self.output)]
        for name, layer in layers:
            if layer is not None:
                yield f"{name}/kernel", layer.weight, True
                yield f"{name}/bias", layer.bias, False


class Autoencoder(torch.nn.Module):
    def __init__(self, inputs, wide, latent):
        super().__init__()
        widths = [inputs, wide, latent, wide, inputs]
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:]))

    def encode(self, x):
        for layer in self.layers[:2]:
            x = F.relu(layer(x))
        return x

    def forward(self, x):
        return self.layers[3](F.relu(self.layers[2](self.encode(x))))

    def named(self):
        names = ["encoder/dense1", "encoder/dense2", "decoder/dense1", "decoder/dense2"]
        for name, layer in zip(names, self.layers):
            yield f"{name}/kernel", layer.weight, True
            yield f"{name}/bias", layer.bias, False


def as_ours(tensor):
    return tensor.T if tensor.dim() == 2 else tensor


def numbers(tensor):
    return [float(f"{value:.9g}") for value in as_ours(tensor.detach()).reshape(-1).tolist()]


def random_weights(network, generator):
    """Values that float32 holds exactly."""
    with torch.no_grad():
        for cell in getattr(network, "cells", []):
            cell.bias_hh_l0.zero_()
        for name, tensor, is_kernel in network.named():
            draw = torch.randn(tensor.shape, generator=generator)
            tensor.copy_((draw / tensor.shape[1] ** 0.5 if is_kernel else 0.3 * draw).float())


def row_losses(logits, y, weights):
    class_weight = torch.where(y == 1, weights["bad"], weights["good"])
    return class_weight * F.softplus(torch.where(y == 1, -logits, logits))


def penalty(network, l1, l2):
    kernels = [tensor for _, tensor, is_kernel in network.named() if is_kernel]
    return sum(l1 * k.abs().sum() + l2 * (k**2).sum() for k in kernels)


def optimiser_for(network, settings, rate):
    kernels = [t for _, t, is_kernel in network.named() if is_kernel]
    others = [t for _, t, is_kernel in network.named() if not is_kernel]
    if settings["optimiser"] == "sgd":
        return torch.optim.SGD(kernels + others, lr=rate, momentum=settings["momentum"])
    if settings["optimiser"] == "adam":
        return torch.optim.Adam(kernels + others, lr=rate, eps=1e-7)
    groups = [dict(params=kernels, weight_decay=settings["weightDecay"]), dict(params=others, weight_decay=0.0)]
    return torch.optim.AdamW(groups, lr=rate, eps=1e-7)


def restore(network, start):
    with torch.no_grad():
        for name, tensor, _ in network.named():
            tensor.copy_(start[name])


def steps_of(network, start, objective):
    """What STEPS steps of each optimiser come to, from the same start."""
    found = []
    for rate, choice in OPTIMISERS:
        restore(network, start)
        optimiser = optimiser_for(network, choice, rate)
        losses = []
        for _ in range(STEPS):
            optimiser.zero_grad()
            total = objective()
            total.backward()
            losses.append(float(total))
            if choice["clipNorm"] > 0:
                trained = [tensor for _, tensor, _ in network.named()]
                torch.nn.utils.clip_grad_norm_(trained, choice["clipNorm"])
            optimiser.step()
        after = {name: numbers(tensor) for name, tensor, _ in network.named()}
        found.append(dict(settings=choice, learningRate=rate, losses=losses, after=after))
    return found


def lstm_fixture(title, units, head, dropout, weights, inputs, rows, seed, l1=1e-3, l2=1e-2, width=1):
    """`inputs` numbers a row, `width` of them a step."""
    generator = torch.Generator().manual_seed(seed)
    network = StackedLstm(units, head, width)
    random_weights(network, generator)
    start = {name: tensor.detach().clone() for name, tensor, _ in network.named()}
    x = (1.5 * torch.randn(rows, inputs, generator=generator)).float().double()
    y = (torch.rand(rows, generator=generator) < 0.4).long()
    masks = {}
    for i, after in enumerate(units, start=1):
        keeps = torch.rand(rows, after, generator=generator) >= dropout
        masks[f"lstm{i}/dropout"] = (keeps / (1 - dropout)).float().double()
    scored = network(x).detach()
    logits = network(x, masks)
    value = row_losses(logits, y, weights).mean()
    value.backward()
    gradients = {name: numbers(tensor.grad) for name, tensor, _ in network.named()}
    objective = lambda: row_losses(network(x, masks), y, weights).mean() + penalty(network, l1, l2)
    steps = steps_of(network, start, objective)
    return dict(
        title=title, settings=dict(lstmUnits=units, lstmDropout=dropout, lstmHead=head),
        loss=dict(loss="bce"), classWeights=weights, inputs=inputs, width=width, rows=rows, l1=l1, l2=l2, keep=1,
        weights={name: numbers(tensor) for name, tensor in start.items()},
        x=x.reshape(-1).tolist(), y=y.tolist(),
        masks={name: mask.reshape(-1).tolist() for name, mask in masks.items()},
        scored=numbers(scored), logits=numbers(logits), value=float(value),
        gradients=gradients, steps=steps,
    )


def autoencoder_fixture(inputs, wide, latent, rows, seed):
    """Adam only, without penalties: that is how it is trained."""
    generator = torch.Generator().manual_seed(seed)
    network = Autoencoder(inputs, wide, latent)
    random_weights(network, generator)
    start = {name: tensor.detach().clone() for name, tensor, _ in network.named()}
    x = torch.randn(rows, inputs, generator=generator).float().double()
    value = F.mse_loss(network(x), x)
    value.backward()
    gradients = {name: numbers(tensor.grad) for name, tensor, _ in network.named()}
    latents, rebuilt = network.encode(x).detach(), network(x).detach()
    optimiser = torch.optim.Adam([tensor for _, tensor, _ in network.named()], lr=1e-2, eps=1e-7)
    losses = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = F.mse_loss(network(x), x)
        loss.backward()
        losses.append(float(loss))
        optimiser.step()
    flat = lambda tensor: numbers(tensor.T)
    return dict(
        inputs=inputs, widths=[wide, latent], rows=rows, learningRate=1e-2,
        weights={name: numbers(tensor) for name, tensor in start.items()},
        x=x.reshape(-1).tolist(), latent=flat(latents), rebuilt=flat(rebuilt),
        errors=((rebuilt - x) ** 2).mean(1).tolist(), value=float(value), gradients=gradients,
        losses=losses, after={name: numbers(tensor) for name, tensor, _ in network.named()},
    )


def write(name, value):
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / f"recurrent-{name}.json").write_text(json.dumps(value, separators=(",", ":")) + "\n")


EVEN = dict(good=1.0, bad=1.0)
write("one", lstm_fixture("one LSTM layer, no dense layer", [5], 0, 0.2, EVEN, inputs=6, rows=9, seed=1))
write("three", lstm_fixture(
    "three LSTM layers, class weights", [6, 5, 4], 4, 0.25, dict(good=0.6, bad=2.5), inputs=11, rows=13, seed=2))
write("months", lstm_fixture(
    "two LSTM layers, four numbers a step", [5, 3], 4, 0.2, EVEN, inputs=24, rows=10, seed=4, width=4))
write("autoencoder", autoencoder_fixture(inputs=7, wide=6, latent=3, rows=12, seed=3))
