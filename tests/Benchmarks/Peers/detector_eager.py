"""Faster R-CNN on VoVNetV2-39 with a pyramid of 256 channels, in python3-torch, eager: one picture, float32.

The proposals are drawn at random, and nothing is sorted or suppressed: Debian has no torchvision, and a loop in python would
count against this side. So it does less than the other side.

Arguments: width, height, threads. Speaks with the benchmark by lines: prints "ready", then for every line read looks at
one picture and prints the seconds.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

CHANNELS, ANCHORS, LABELS, PROPOSALS, BINS, SAMPLES, HIDDEN = 256, 3, 13, 1000, 7, 2, 1024


def conv(inputs, outputs, kernel, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Block(nn.Module):
    def __init__(self, inputs, inner, outputs, adds, excites):
        super().__init__()
        self.layers = nn.ModuleList(conv(inputs if i == 0 else inner, inner, 3) for i in range(5))
        self.concat = conv(inputs + 5 * inner, outputs, 1)
        self.fc = nn.Conv2d(outputs, outputs, 1) if excites else None
        self.adds = adds

    def forward(self, x):
        outputs = [x]
        for layer in self.layers:
            outputs.append(layer(outputs[-1]))
        y = self.concat(torch.cat(outputs, 1))
        if self.fc is not None:
            y = y * F.hardsigmoid(self.fc(y.mean((2, 3), keepdim=True)))
        return x + y if self.adds else y


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 64, 3, 2), conv(64, 64, 3), conv(64, 128, 3, 2))
        self.stages, inputs = nn.ModuleList(), 128
        for count, inner, outputs in ((1, 128, 256), (1, 160, 512), (2, 192, 768), (2, 224, 1024)):
            blocks = []
            for block in range(count):
                blocks.append(Block(inputs, inner, outputs, block > 0, block == count - 1))
                inputs = outputs
            self.stages.append(nn.Sequential(*blocks))
        self.laterals = nn.ModuleList(nn.Conv2d(c, CHANNELS, 1) for c in (256, 512, 768, 1024))
        self.outputs = nn.ModuleList(nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1) for _ in range(4))
        self.rpn = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1)
        self.objectness = nn.Conv2d(CHANNELS, ANCHORS, 1)
        self.deltas = nn.Conv2d(CHANNELS, 4 * ANCHORS, 1)
        self.fc1, self.fc2 = nn.Linear(CHANNELS * BINS * BINS, HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.scores, self.boxes = nn.Linear(HIDDEN, LABELS + 1), nn.Linear(HIDDEN, 4 * LABELS)

    def maps(self, x):
        x, stages = self.stem(x), []
        for i, stage in enumerate(self.stages):
            x = stage(F.max_pool2d(x, 3, 2, ceil_mode=True) if i > 0 else x)
            stages.append(x)
        maps, total = [], None
        for stage, lateral, output in reversed(list(zip(stages, self.laterals, self.outputs))):
            total = lateral(stage) if total is None else lateral(stage) + F.interpolate(total, scale_factor=2)
            maps.insert(0, output(total))
        return maps + [F.max_pool2d(maps[-1], 1, 2)]

    def align(self, feature, boxes, scale):
        height, width = feature.shape[2:]
        steps = (torch.arange(BINS * SAMPLES) + 0.5) / (BINS * SAMPLES)
        left, top, right, bottom = (boxes * scale - 0.5).split(1, 1)
        x = ((left + (right - left) * steps) * 2 + 1) / width - 1
        y = ((top + (bottom - top) * steps) * 2 + 1) / height - 1
        side = len(steps)
        grid = torch.stack((x[:, None, :].expand(-1, side, -1), y[:, :, None].expand(-1, -1, side)), 3)
        values = F.grid_sample(feature, grid.reshape(1, -1, side, 2), padding_mode="border", align_corners=False)
        return F.avg_pool2d(values, SAMPLES).view(CHANNELS, -1, BINS, BINS).transpose(0, 1)

    def forward(self, x, proposals):
        maps = self.maps(x)
        for feature in maps:
            y = F.relu(self.rpn(feature), inplace=True)
            self.objectness(y).sigmoid(), self.deltas(y)
        areas = (proposals[:, 2] - proposals[:, 0]) * (proposals[:, 3] - proposals[:, 1])
        levels = (4 + torch.log2(areas.sqrt() / 224)).floor().clamp(2, 5)
        cut = [self.align(maps[i], proposals[levels == i + 2], 1 / (4 << i)) for i in range(4) if (levels == i + 2).any()]
        y = F.relu(self.fc2(F.relu(self.fc1(torch.cat(cut).flatten(1)))))
        return self.scores(y).softmax(1), self.boxes(y)


def main():
    width, height, threads = (int(argument) for argument in sys.argv[1:4])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = Detector().eval()
    picture = torch.rand(1, 3, height, width)
    corners, sizes = torch.rand(PROPOSALS, 2), 16 * 2 ** (4 * torch.rand(PROPOSALS, 2))
    start = corners * (torch.tensor([width, height]) - sizes).clamp(min=0)
    proposals = torch.cat((start, start + sizes), 1)
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.perf_counter()
        with torch.no_grad():
            network(picture, proposals)
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
