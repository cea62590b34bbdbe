"""A cascaded pyramid network on ResNet-50 with 256 channels and 24 maps, in python3-torch, eager: a batch, float32.

Debian has no torchvision, so that the backbone stands here too. The maps become points as on the other side.

Arguments: side, batch, threads. Speaks with the benchmark by lines: prints "ready", then for every line read looks at
one batch and prints the seconds.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

CHANNELS, POINTS = 256, 24


class Bottleneck(nn.Module):
    def __init__(self, inputs, inner, outputs, stride=1):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(inputs, inner, 1, bias=False), nn.BatchNorm2d(inner), nn.ReLU(inplace=True),
            nn.Conv2d(inner, inner, 3, stride, 1, bias=False), nn.BatchNorm2d(inner), nn.ReLU(inplace=True),
            nn.Conv2d(inner, outputs, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Identity() if (inputs, stride) == (outputs, 1) else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.layers(x) + self.shortcut(x), inplace=True)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1))
        self.stages, inputs = nn.ModuleList(), 64
        for count, inner, stride in ((3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2)):
            blocks = []
            for block in range(count):
                blocks.append(Bottleneck(inputs, inner, 4 * inner, stride if block == 0 else 1))
                inputs = 4 * inner
            self.stages.append(nn.Sequential(*blocks))
        self.laterals = nn.ModuleList(nn.Conv2d(c, CHANNELS, 1) for c in (256, 512, 1024, 2048))
        self.outputs = nn.ModuleList(nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1) for _ in range(4))
        self.globals = nn.ModuleList(nn.Sequential(
            nn.Conv2d(CHANNELS, CHANNELS, 1, bias=False), nn.BatchNorm2d(CHANNELS), nn.ReLU(inplace=True),
            nn.Conv2d(CHANNELS, POINTS, 3, padding=1)) for _ in range(4))
        self.deepenings = nn.ModuleList(
            nn.Sequential(*(Bottleneck(CHANNELS, CHANNELS // 2, CHANNELS) for _ in range(level))) for level in range(4))
        self.refinement = nn.Sequential(
            Bottleneck(4 * CHANNELS, CHANNELS // 2, CHANNELS), nn.Conv2d(CHANNELS, POINTS, 3, padding=1))

    def forward(self, x):
        x, maps = self.stem(x), []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        levels, total = [], None
        for i in reversed(range(4)):
            lateral = self.laterals[i](maps[i])
            total = lateral if total is None else lateral + F.interpolate(total, scale_factor=2)
            levels.insert(0, self.outputs[i](total))
        size = levels[0].shape[2:]

        def enlarge(y):
            return y if y.shape[2:] == size else F.interpolate(y, size, mode="bilinear", align_corners=False)

        for level, step in zip(levels, self.globals):
            enlarge(step(level))
        return self.refinement(torch.cat([enlarge(step(level)) for level, step in zip(levels, self.deepenings)], 1))


def points(scores):
    beliefs = scores.flatten(2).softmax(2)
    width = scores.shape[3]
    cells = beliefs.topk(2, 2).indices
    down = torch.div(cells, width, rounding_mode="floor")
    places = torch.stack((cells - down * width, down), 3).float()
    way = places[:, :, 1] - places[:, :, 0]
    return places[:, :, 0] + way / way.norm(dim=2, keepdim=True) / 4 + 0.5


def main():
    side, batch, threads = (int(argument) for argument in sys.argv[1:4])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = Network().eval()
    mean, std = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    pixels = torch.randint(0, 256, (batch, 3, side, side), dtype=torch.uint8)
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        with torch.no_grad():
            points(network((pixels.float() / 255 - mean) / std))
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
