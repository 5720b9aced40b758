"""Rows a second that PyTorch scores: the four-block network of peer_train.py. Prints one JSON line."""

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
    def __init__(self, before, width):
        super().__init__()
        self.main = nn.Sequential(
            nn.Linear(before, width), nn.BatchNorm1d(width, eps=1e-3), nn.LeakyReLU(0.3),
            nn.Linear(width, width), nn.BatchNorm1d(width, eps=1e-3),
        )
        self.skip = nn.Identity() if before == width else nn.Linear(before, width)
        self.after = nn.LeakyReLU(0.3)

    def forward(self, x):
        return self.after(self.main(x) + self.skip(x))


entry = [nn.Linear(inputs, widths[0]), nn.BatchNorm1d(widths[0], eps=1e-3), nn.LeakyReLU(0.3)]
blocks = [Block(before, width) for before, width in zip([widths[0]] + widths, widths)]
network = nn.Sequential(*entry, *blocks, nn.Linear(widths[-1], 1)).eval()
x = torch.randn(batch, inputs)
with torch.inference_mode():
    network(x)
    start, scored = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        network(x)
        scored += batch
print(json.dumps({"version": torch.__version__, "rowsPerSecond": scored / (time.perf_counter() - start)}))
