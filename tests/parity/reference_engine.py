"""Writes fixtures/engine-*.json: the residual family in PyTorch, in double precision.

Run with Debian's python3 (python3-torch 1.13):  /usr/bin/python3 tests/parity/reference_engine.py
The networks are tiny and oddly sized; names and shapes of the two real presets go with them.
"""

import json
from pathlib import Path

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
FIXTURES = Path(__file__).parent / "fixtures"
EPSILON = 1e-3
MOMENTUM = 0.01  # PyTorch's way of saying 0.99

OVER = dict(
    inputWidth=128, inputDropout=0.3, inputOrder="activation-norm",
    blockWidths=[128, 64, 32], blockDropouts=[0.3, 0.3, 0.2],
    activation="relu", leakySlope=0.3, batchNorm=True,
)
UNDER = dict(
    inputWidth=256, inputDropout=0.3, inputOrder="norm-activation",
    blockWidths=[256, 128, 64, 32], blockDropouts=[0.3, 0.3, 0.25, 0.2],
    activation="leaky-relu", leakySlope=0.3, batchNorm=True,
)
FOCAL = dict(loss="focal", focalGamma=2.0, focalAlpha=0.7)
BCE = dict(loss="bce", focalGamma=2.0, focalAlpha=0.7)

# Rates are such that the steps are not lost in the rounding of the weights they are added to.
OPTIMISERS = [
    (0.01, dict(optimiser="adam", weightDecay=0.0, momentum=0.9, clipNorm=0.0)),
    (0.01, dict(optimiser="adamw", weightDecay=0.1, momentum=0.9, clipNorm=0.0)),
    (0.2, dict(optimiser="sgd", weightDecay=0.0, momentum=0.9, clipNorm=0.0)),
    (2.0, dict(optimiser="sgd", weightDecay=0.0, momentum=0.5, clipNorm=0.05)),
]
STEPS = 2


class Network(torch.nn.Module):
    """Layers by name, so that weights can be told apart without relying on their order."""

    def __init__(self, settings, inputs):
        super().__init__()
        self.settings = settings
        self.layers = torch.nn.ModuleDict()
        self.dense("entry/dense", inputs, settings["inputWidth"])
        self.norm("entry/norm", settings["inputWidth"])
        before = settings["inputWidth"]
        for i, width in enumerate(settings["blockWidths"], start=1):
            self.dense(f"block{i}/dense1", before, width)
            self.norm(f"block{i}/norm1", width)
            self.dense(f"block{i}/dense2", width, width)
            self.norm(f"block{i}/norm2", width)
            if before != width:
                self.dense(f"block{i}/skip", before, width)
            before = width
        self.dense("head/dense", before, 1)

    def dense(self, name, inputs, units):
        self.layers[name] = torch.nn.Linear(inputs, units)

    def norm(self, name, width):
        if self.settings["batchNorm"]:
            self.layers[name] = torch.nn.BatchNorm1d(width, eps=EPSILON, momentum=MOMENTUM)

    def through(self, name, x):
        return self.layers[name](x) if name in self.layers else x

    def activate(self, x):
        kind = self.settings["activation"]
        if kind == "relu":
            return F.relu(x)
        if kind == "elu":
            return F.elu(x)
        return F.leaky_relu(x, self.settings["leakySlope"])

    def forward(self, x, masks=None):
        """masks: by the name of the layer that drops; None when scoring."""
        drop = lambda name, value: value if masks is None else value * masks.get(name, 1.0)
        x = self.layers["entry/dense"](x)
        if self.settings["inputOrder"] == "activation-norm" and self.settings["batchNorm"]:
            x = drop("entry/dropout", self.layers["entry/norm"](self.activate(x)))
        else:
            x = drop("entry/activation", self.activate(self.through("entry/norm", x)))
        for i in range(1, len(self.settings["blockWidths"]) + 1):
            skip = self.through(f"block{i}/skip", x)
            x = self.through(f"block{i}/norm1", self.layers[f"block{i}/dense1"](x))
            x = drop(f"block{i}/activation1", self.activate(x))
            x = self.through(f"block{i}/norm2", self.layers[f"block{i}/dense2"](x))
            x = drop(f"block{i}/activation2", self.activate(x + skip))
        return self.layers["head/dense"](x)[:, 0]

    def named(self):
        """(our name, tensor, whether it is a kernel); moving statistics included."""
        for name, layer in self.layers.items():
            if isinstance(layer, torch.nn.Linear):
                yield f"{name}/kernel", layer.weight, True
                yield f"{name}/bias", layer.bias, False
            else:
                yield f"{name}/gamma", layer.weight, False
                yield f"{name}/beta", layer.bias, False
                yield f"{name}/moving_mean", layer.running_mean, False
                yield f"{name}/moving_variance", layer.running_var, False


def as_ours(tensor):
    """Our kernels are inputs x units; PyTorch's the other way round."""
    return tensor.T if tensor.dim() == 2 else tensor


def numbers(tensor):
    return [float(f"{value:.9g}") for value in as_ours(tensor.detach()).reshape(-1).tolist()]


def random_weights(network, generator):
    """Values that float32 holds exactly, with no batch-norm weight at its neutral value."""
    with torch.no_grad():
        for name, tensor, _ in network.named():
            draw = torch.randn(tensor.shape, generator=generator)
            if name.endswith(("gamma", "moving_variance")):
                draw = 0.6 + 0.8 * torch.rand(tensor.shape, generator=generator)
            elif name.endswith("kernel"):
                draw = draw / tensor.shape[1] ** 0.5
            else:
                draw = 0.1 * draw
            tensor.copy_(draw.float())


def random_masks(network, rows, generator):
    settings = network.settings
    entry = "entry/dropout" if settings["inputOrder"] == "activation-norm" and settings["batchNorm"] else "entry/activation"
    places = [(entry, settings["inputWidth"], settings["inputDropout"])]
    for i, (width, rate) in enumerate(zip(settings["blockWidths"], settings["blockDropouts"]), start=1):
        places += [(f"block{i}/activation1", width, rate), (f"block{i}/activation2", width, rate)]
    return {
        name: ((torch.rand(rows, width, generator=generator) >= rate) / (1 - rate)).float().double()
        for name, width, rate in places
    }


def row_losses(z, y, loss, weights):
    """One loss a row; weights by class (good, bad) on top of the loss's own."""
    s = torch.where(y == 1, z, -z)
    surprise = F.softplus(-s, threshold=1000)
    class_weight = torch.where(y == 1, weights["bad"], weights["good"])
    if loss["loss"] == "bce":
        return class_weight * surprise
    alpha = torch.where(y == 1, loss["focalAlpha"], 1 - loss["focalAlpha"])
    return class_weight * alpha * torch.sigmoid(-s) ** loss["focalGamma"] * surprise


def penalty(network, l1, l2):
    kernels = [tensor for _, tensor, is_kernel in network.named() if is_kernel]
    return sum(l1 * k.abs().sum() + l2 * (k**2).sum() for k in kernels)


def optimiser_for(network, settings, rate):
    parameters = set(network.parameters())
    kernels = [t for _, t, is_kernel in network.named() if is_kernel]
    others = [t for _, t, is_kernel in network.named() if not is_kernel and t in parameters]
    if settings["optimiser"] == "sgd":
        return torch.optim.SGD(kernels + others, lr=rate, momentum=settings["momentum"])
    if settings["optimiser"] == "adam":
        return torch.optim.Adam(kernels + others, lr=rate, eps=1e-7)
    groups = [dict(params=kernels, weight_decay=settings["weightDecay"]), dict(params=others, weight_decay=0.0)]
    return torch.optim.AdamW(groups, lr=rate, eps=1e-7)


def with_biased_variance(network, before, rows, steps):
    """PyTorch's moving variance takes the unbiased variance of the batch, Keras' and ours the biased."""
    moved = {}
    for name, tensor, _ in network.named():
        if name.endswith("moving_variance"):
            kept = (1 - MOMENTUM) ** steps * before[name]
            tensor = kept + (tensor - kept) * (rows - 1) / rows
        moved[name] = numbers(tensor)
    return moved


def fixture(title, settings, loss, weights, inputs, rows, seed, l1=1e-3, l2=1e-2, make=Network, masks_of=None, mean_loss=None):
    """make: a network of the settings and inputs; masks_of: its dropout masks. Members a row may be several.

    mean_loss: of logits and labels, where it is none of the two here.
    """
    generator = torch.Generator().manual_seed(seed)
    network = make(settings, inputs)
    members = settings.get("members", 1)
    random_weights(network, generator)
    start = {name: tensor.detach().clone() for name, tensor, _ in network.named()}
    x = torch.randn(rows, inputs, generator=generator).float().double()
    y = (torch.rand(rows, generator=generator) < 0.4).long()
    masks = (masks_of or random_masks)(network, rows * members, generator)
    targets = y.repeat_interleave(members)
    mean = mean_loss or (lambda z, y: row_losses(z, y, loss, weights).mean())

    def restore():
        with torch.no_grad():
            for name, tensor, _ in network.named():
                tensor.copy_(start[name])

    network.eval()
    scored = network(x).detach()
    network.train()
    logits = network(x, masks)
    value = mean(logits, targets)
    value.backward()
    gradients = {name: numbers(tensor.grad) for name, tensor, _ in network.named() if tensor.grad is not None}

    steps = []
    for rate, choice in OPTIMISERS:
        restore()
        optimiser = optimiser_for(network, choice, rate)
        losses = []
        for _ in range(STEPS):
            optimiser.zero_grad()
            total = mean(network(x, masks), targets) + penalty(network, l1, l2)
            total.backward()
            losses.append(float(total))
            if choice["clipNorm"] > 0:
                torch.nn.utils.clip_grad_norm_(network.parameters(), choice["clipNorm"])
            optimiser.step()
        after = with_biased_variance(network, start, rows * members, STEPS)
        steps.append(dict(settings=choice, learningRate=rate, losses=losses, after=after))

    return dict(
        title=title, settings=settings, loss=loss, classWeights=weights, inputs=inputs, rows=rows,
        l1=l1, l2=l2, keep=1 - MOMENTUM,
        weights={name: numbers(tensor) for name, tensor in start.items()},
        x=x.reshape(-1).tolist(), y=y.tolist(),
        masks={name: numbers(mask.T) for name, mask in masks.items()},
        scored=numbers(scored), logits=numbers(logits), value=float(value),
        gradients=gradients, steps=steps,
    )


def loss_fixture():
    """Value and slope of each loss far out on both sides."""
    logits = [-100.0, -30.0, -8.0, -1.0, 0.0, 0.5, 3.0, 12.0, 30.0, 100.0]
    rows = []
    for loss in [BCE, FOCAL, dict(FOCAL, focalGamma=0.0), dict(FOCAL, focalGamma=0.5)]:
        for label in [0, 1]:
            z = torch.tensor(logits, requires_grad=True)
            y = torch.full((len(logits),), label)
            values = row_losses(z, y, loss, dict(good=1.0, bad=1.0))
            values.sum().backward()
            rows.append(dict(loss=loss, y=label, values=values.tolist(), slopes=z.grad.tolist()))
    return dict(logits=logits, rows=rows)


def shapes(settings):
    return [dict(name=name, shape=list(as_ours(tensor).shape)) for name, tensor, _ in Network(settings, 158).named()]


def write(name, value):
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / f"engine-{name}.json").write_text(json.dumps(value, separators=(",", ":")) + "\n")


EVEN = dict(good=1.0, bad=1.0)

if __name__ == "__main__":
    write("over", fixture(
        "over-sampled preset, tiny",
        dict(OVER, inputWidth=8, blockWidths=[8, 8, 4]), FOCAL, EVEN, inputs=7, rows=17, seed=1))
    write("under", fixture(
        "under-sampled preset, tiny",
        dict(UNDER, inputWidth=8, blockWidths=[8, 7, 5, 3]), BCE, EVEN, inputs=7, rows=16, seed=2))
    write("plain", fixture(
        "no batch norm, ELU, class weights",
        dict(OVER, inputWidth=6, blockWidths=[5, 5], blockDropouts=[0.3, 0.2], activation="elu", batchNorm=False),
        FOCAL, dict(good=0.6, bad=2.5), inputs=5, rows=13, seed=3))
    write("losses", loss_fixture())
    write("shapes", dict(over=shapes(OVER), under=shapes(UNDER)))
