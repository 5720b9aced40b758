"""Rows a second that PyTorch trains: the four-block network of train.ts. Prints one JSON line."""

import json
import sys
import time

import torch
from torch import nn

threads, inputs, batch, seconds = (int(a) for a in sys.argv[1:5])
widths = [int(width) for width in sys.argv[5].split(",")]
torch.set_num_threads(threads)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, before, width, dropout):
        super().__init__()
        self.main = nn.Sequential(
            nn.Linear(before, width), nn.BatchNorm1d(width, eps=1e-3, momentum=0.01), nn.LeakyReLU(0.3), nn.Dropout(dropout),
            nn.Linear(width, width), nn.BatchNorm1d(width, eps=1e-3, momentum=0.01),
        )
        self.skip = nn.Identity() if before == width else nn.Linear(before, width)
        self.after = nn.Sequential(nn.LeakyReLU(0.3), nn.Dropout(dropout))

    def forward(self, x):
        return self.after(self.main(x) + self.skip(x))


entry = [nn.Linear(inputs, widths[0]), nn.BatchNorm1d(widths[0], eps=1e-3, momentum=0.01), nn.LeakyReLU(0.3), nn.Dropout(0.3)]
blocks = [Block(before, width, 0.3) for before, width in zip([widths[0]] + widths, widths)]
network = nn.Sequential(*entry, *blocks, nn.Linear(widths[-1], 1))
optimiser = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7)
kernels = [layer.weight for layer in network.modules() if isinstance(layer, nn.Linear)]
x = torch.randn(batch, inputs)
y = (torch.arange(batch) % 2).float()


def step():
    optimiser.zero_grad()
    loss = nn.functional.binary_cross_entropy_with_logits(network(x)[:, 0], y)
    loss = loss + sum(1e-5 * k.abs().sum() + 1e-4 * (k * k).sum() for k in kernels)
    loss.backward()
    optimiser.step()


for _ in range(3):
    step()
start, steps = time.perf_counter(), 0
while time.perf_counter() - start < seconds:
    step()
    steps += 1
rate = steps * batch / (time.perf_counter() - start)
count = sum(p.numel() for p in network.parameters())
print(json.dumps({"version": torch.__version__, "rowsPerSecond": rate, "weights": count}))
