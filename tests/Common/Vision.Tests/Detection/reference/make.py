"""Writes geometry.json for GeometryTests, vovnet.pkl and resnet.pkl for DetectronWeightsTests: /usr/bin/python3 make.py (Debian's
python3-numpy).

geometry.json: plain loops in double precision after the papers (arXiv:1311.2524, 1506.01497, 1612.03144, 1703.06870) and detectron2's
conventions: aligned pixels, no +1 in widths, centres of anchors on multiples of the stride.

vovnet.pkl: the names of detectron2 and vovnet-detectron2 (vovnet/vovnet.py) for V-19-slim-eSE of a sixteenth of the
width, 8 channels in the pyramid, 8 hidden, 1 label; every array holds its own number.

resnet.pkl: the same with detectron2's ResNet-50 (modeling/backbone/resnet.py) of an eighth of the width.
"""
import json
import math
import pathlib
import pickle

import numpy as np

HERE = pathlib.Path(__file__).parent
random = np.random.default_rng(7)


def boxes(count, side, least=2):
    start = random.uniform(0, side - least, (count, 2))
    return np.concatenate([start, start + random.uniform(least, side / 2, (count, 2))], 1)


def overlap(a, b):
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    shared = width * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    joint = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / joint if joint > 0 else 0


def encode(box, target, weights):
    w, h, tw, th = box[2] - box[0], box[3] - box[1], target[2] - target[0], target[3] - target[1]
    x, y, tx, ty = box[0] + w / 2, box[1] + h / 2, target[0] + tw / 2, target[1] + th / 2
    return [weights[0] * (tx - x) / w, weights[1] * (ty - y) / h, weights[2] * math.log(tw / w), weights[3] * math.log(th / h)]


def decode(deltas, box, weights):
    w, h = box[2] - box[0], box[3] - box[1]
    x, y = box[0] + w / 2 + deltas[0] / weights[0] * w, box[1] + h / 2 + deltas[1] / weights[1] * h
    limit = math.log(1000 / 16)
    w, h = w * math.exp(min(deltas[2] / weights[2], limit)), h * math.exp(min(deltas[3] / weights[3], limit))
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2]


def anchors(height, width, stride, size, ratios):
    result = []
    for row in range(height):
        for column in range(width):
            for ratio in ratios:
                w = math.sqrt(size * size / ratio)
                h = ratio * w
                result.append([column * stride - w / 2, row * stride - h / 2, column * stride + w / 2, row * stride + h / 2])
    return result


def suppress(boxes, scores, classes, threshold, limit):
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    kept = []
    for i in order:
        if all(classes[i] != classes[j] or overlap(boxes[i], boxes[j]) <= threshold for j in kept):
            kept.append(i)
    return kept[:limit]


def bilinear(map, y, x):
    height, width = map.shape[1:]
    if y < -1 or y > height or x < -1 or x > width:
        return np.zeros(map.shape[0])
    y, x = min(max(y, 0), height - 1), min(max(x, 0), width - 1)
    top, left = int(y), int(x)
    bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
    dy, dx = y - top, x - left
    above = map[:, top, left] * (1 - dx) + map[:, top, right] * dx
    below = map[:, bottom, left] * (1 - dx) + map[:, bottom, right] * dx
    return above * (1 - dy) + below * dy


def align(map, box, scale, size, samples):
    x0, y0, x1, y1 = (edge * scale - 0.5 for edge in box)
    result = np.zeros((map.shape[0], size, size))
    for i in range(size):
        for j in range(size):
            for k in range(samples):
                for m in range(samples):
                    y = y0 + (i + (k + 0.5) / samples) * (y1 - y0) / size
                    x = x0 + (j + (m + 0.5) / samples) * (x1 - x0) / size
                    result[:, i, j] += bilinear(map, y, x) / samples**2
    return result


def level(box):
    size = math.sqrt((box[2] - box[0]) * (box[3] - box[1]))
    return min(max(math.floor(4 + math.log2(size / 224 + 1e-8)), 2), 5) - 2


def flat(values):
    return [round(float(value), 7) for value in np.asarray(values, dtype=float).ravel()]


one, other = boxes(9, 100), boxes(7, 100)
one[0] = other[0]
one[1] = [200, 200, 210, 210]  # meets nothing
one[2] = [30, 30, 30, 60]  # empty
targets = boxes(9, 100)
solid = boxes(9, 100)
deltas = random.normal(0, 1, (9, 8))
deltas[0, 2] = 100  # grows beyond the limit
cases = {}
for name, weights in {"proposals": (1, 1, 1, 1), "objects": (10, 10, 5, 5)}.items():
    cases[name] = {
        "encoded": flat([encode(b, t, weights) for b, t in zip(solid, targets)]),
        "decoded": flat([decode(d[i : i + 4], b, weights) for d, b in zip(deltas, solid) for i in (0, 4)]),
    }

crowd = np.round(boxes(60, 60, 10), 2)
scores = np.round(random.uniform(0, 1, 60), 1)  # to one digit, so that many are equal
crowd[5], scores[5] = crowd[4], scores[4]  # the same box twice
classes = random.integers(0, 3, 60)
crowd[6], crowd[7] = [100, 100, 110, 110], [100, 105, 110, 115]  # overlap 1 / 3
classes[6] = classes[7] = 0

maps = [random.normal(0, 1, (2, 3, side, side + 4)) for side in (16, 8, 4, 2)]  # of a picture of 64 x 80
regions = [
    np.array([
        [8, 10, 40, 30], [0, 0, 80, 64], [3.3, 5.1, 3.9, 5.4], [60, 50, 80, 64],
        [-6, -9, 20, 12], [70, 40, 130, 90], [0.0, 20, 79.5, 21],
    ]),
    np.array([[0, 0, 300, 220], [-40, -50, 500, 480], [10, 10, 122, 122], [20, 4, 33, 60]]),
]
pooled = [
    align(maps[level(box)][b], box, 1 / (4 << level(box)), 7, 2) for b, some in enumerate(regions) for box in some
]
odd = random.normal(0, 1, (1, 3, 5, 1))  # one cell wide

json.dump(
    {
        "one": flat(one), "other": flat(other), "overlaps": flat([[overlap(a, b) for b in other] for a in one]),
        "solid": flat(solid), "targets": flat(targets), "deltas": flat(deltas), **cases,
        "anchors": flat(anchors(3, 2, 8, 32, [0.5, 1, 2])),
        "crowd": flat(crowd), "scores": flat(scores), "classes": classes.tolist(),
        "kept": {str(t): suppress(crowd, scores, classes, t, 60) for t in (0.1, 0.3, 0.5, 0.7)},
        "maps": [flat(map) for map in maps], "regions": [flat(some) for some in regions],
        "levels": [level(box) for some in regions for box in some], "pooled": flat(pooled),
        "odd": flat(odd), "oddPooled": flat(align(odd[0], [0, 2, 6, 17], 0.25, 3, 3)),
    },
    open(HERE / "geometry.json", "w"),
)


def convolution(name, output, input, kernel, dot="/conv", norm="/norm"):
    arrays[f"{name}{dot}.weight"] = (output, input, kernel, kernel)
    for part in ("weight", "bias", "running_mean", "running_var"):
        arrays[f"{name}{norm}.{part}"] = (output,)


def biased(name, *shape):
    arrays[f"{name}.weight"], arrays[f"{name}.bias"] = shape, shape[:1]


def behind(channels):
    for stage, output in zip((2, 3, 4, 5), channels):
        biased(f"backbone.fpn_lateral{stage}", 8, output, 1, 1)
        biased(f"backbone.fpn_output{stage}", 8, 8, 3, 3)
    biased("proposal_generator.rpn_head.conv", 8, 8, 3, 3)
    biased("proposal_generator.rpn_head.objectness_logits", 3, 8, 1, 1)
    biased("proposal_generator.rpn_head.anchor_deltas", 12, 8, 1, 1)
    biased("roi_heads.box_head.fc1", 8, 392)
    biased("roi_heads.box_head.fc2", 8, 8)
    biased("roi_heads.box_predictor.cls_score", 2, 8)
    biased("roi_heads.box_predictor.bbox_pred", 4, 8)


def numbered(first):
    model = {name: np.full(shape, i, np.float32) for i, (name, shape) in enumerate(arrays.items())}
    model[first][:] = np.array([0.25, 0.5, 0.75]).reshape(1, 3, 1, 1)  # blue, green, red
    return model


body = "backbone.bottom_up"

arrays = {}
for i in (1, 2, 3):
    convolution(f"{body}.stem.stem_{i}", 8, 3 if i == 1 else 8, 3)
input = 8
for stage, output in zip((2, 3, 4, 5), (8, 16, 24, 32)):
    block = f"OSA{stage}_1"
    for i in range(3):
        convolution(f"{body}.stage{stage}.{block}.layers.{i}.{block}_{i}", 8, 8 if i else input, 3)
    convolution(f"{body}.stage{stage}.{block}.concat.{block}_concat", output, input + 24, 1)
    biased(f"{body}.stage{stage}.{block}.ese.fc", output, output, 1, 1)
    input = output
behind((8, 16, 24, 32))
model = numbered(f"{body}.stem.stem_1/conv.weight")
model["proposal_generator.anchor_generator.cell_anchors.0"] = np.zeros((3, 4), np.float32)  # older files have these
model["pixel_mean"] = np.zeros((3, 1, 1), np.float32)
(HERE / "vovnet.pkl").write_bytes(pickle.dumps({"model": model, "__author__": "numpy"}, 3))

arrays = {}
convolution(f"{body}.stem.conv1", 8, 3, 7, "", ".norm")
input = 8
for stage, blocks, inner in zip((2, 3, 4, 5), (3, 4, 6, 3), (8, 16, 32, 64)):
    for i in range(blocks):
        block = f"{body}.res{stage}.{i}"
        if i == 0:
            convolution(f"{block}.shortcut", 4 * inner, input, 1, "", ".norm")
        convolution(f"{block}.conv1", inner, input, 1, "", ".norm")
        convolution(f"{block}.conv2", inner, inner, 3, "", ".norm")
        convolution(f"{block}.conv3", 4 * inner, inner, 1, "", ".norm")
        input = 4 * inner
behind((32, 64, 128, 256))
(HERE / "resnet.pkl").write_bytes(pickle.dumps({"model": numbered(f"{body}.stem.conv1.weight"), "__author__": "numpy"}, 3))
