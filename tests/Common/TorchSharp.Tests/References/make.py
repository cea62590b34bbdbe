"""Writes references.json with python3-torch: python3 make.py. Inputs are sin(0), sin(1), ..., as in References.cs."""
import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F


def wave(*sizes):
    count = math.prod(sizes)
    return torch.tensor([math.sin(i) for i in range(count)], dtype=torch.float32).reshape(sizes)


def trained(make, steps=4):
    p = wave(3, 2).clone().requires_grad_()
    optimizer = make([p])
    for _ in range(steps):
        optimizer.zero_grad()
        (p**2 * wave(3, 2).add(2)).sum().backward()
        optimizer.step()
    return p


x, kernel = wave(2, 4, 7, 6), wave(6, 2, 3, 3)
scores, labels = wave(4, 5), torch.tensor([0, 3, 2, 4])
theta = wave(2, 2, 3)
rows = wave(5, 3).requires_grad_()
bags = F.embedding_bag(torch.tensor([[0, 3], [4, 4]]), rows, mode="sum", per_sample_weights=wave(2, 2) + 2)
(bags * wave(2, 3)).sum().backward()
cases = {
    "conv2d": F.conv2d(x, kernel, wave(6), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2),
    "conv_transpose2d": F.conv_transpose2d(x, wave(4, 3, 3, 3), wave(3), stride=2, padding=1, output_padding=1),
    "max_pool2d": F.max_pool2d(x, 3, stride=2, padding=1, ceil_mode=True),
    "avg_pool2d": F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False),
    "adaptive_avg_pool2d": F.adaptive_avg_pool2d(x, (3, 2)),
    "batch_norm": F.batch_norm(x, wave(4), wave(4).abs() + 1, wave(4), wave(4) - 1),
    "layer_norm": F.layer_norm(x, [6], wave(6), wave(6)),
    "group_norm": F.group_norm(x, 2),
    "normalize": F.normalize(x, dim=1),
    "interpolate_bilinear": F.interpolate(x, size=(4, 9), mode="bilinear", align_corners=False),
    "interpolate_antialias": F.interpolate(x, size=(3, 3), mode="bilinear", antialias=True),
    "interpolate_bicubic": F.interpolate(x, scale_factor=(2.0, 1.5), mode="bicubic", align_corners=True),
    "interpolate_nearest": F.interpolate(x, scale_factor=(2.0, 2.0)),
    "pad_reflect": F.pad(x, (1, 2, 2, 1), mode="reflect"),
    "grid_sample": F.grid_sample(x, F.affine_grid(theta, [2, 4, 3, 3], align_corners=False), padding_mode="border", align_corners=False),
    "cross_entropy": F.cross_entropy(scores, labels, weight=wave(5).abs(), label_smoothing=0.1),
    "binary_cross_entropy_with_logits": F.binary_cross_entropy_with_logits(scores, scores.sigmoid(), pos_weight=wave(5).abs()),
    "smooth_l1_loss": F.smooth_l1_loss(scores, wave(4, 5) * 3, reduction="sum", beta=0.5),
    "triplet_margin_loss": F.triplet_margin_loss(scores, scores * 1.1, -scores, margin=2.0),
    "softmax": scores.softmax(1),
    "logsumexp": scores.logsumexp(1),
    "std": x.std(1),
    "quantile": torch.quantile(scores, torch.tensor([0.1, 0.5]), dim=1),
    "kthvalue": scores.kthvalue(2, 1).values,
    "cumsum": scores.cumsum(1),
    "einsum": torch.einsum("bk,ck->bc", scores, scores),
    "embedding_bag": bags,
    "embedding_bag_gradient": rows.grad,
    "gelu": F.gelu(x),
    "hardswish": F.hardswish(x * 4),
    "erfinv": torch.erfinv(scores * 0.9),
    "sgd": trained(lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.01, nesterov=True)),
    "adam": trained(lambda p: torch.optim.Adam(p, 0.1, weight_decay=0.01, amsgrad=True)),
    "adamw": trained(lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.1)),
}
lines = [f'  "{name}": {json.dumps([round(v, 7) for v in t.flatten().tolist()])}' for name, t in cases.items()]
Path(__file__).with_name("references.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
