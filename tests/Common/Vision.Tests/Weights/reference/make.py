"""Writes checkpoints with torch.save, for PyTorchCheckpointTests: /usr/bin/python3 make.py (Debian's python3-torch)."""
import os
import pathlib
import pickle
from collections import OrderedDict

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent


class Malice:
    """What a hostile file does: loading it by pickle runs a command."""

    def __reduce__(self):
        return os.system, ("touch malice-ran",)


def save(name, data):
    torch.save(data, HERE / f"{name}.zip.pth")
    torch.save(data, HERE / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)


shared = torch.arange(12, dtype=torch.float32)
state = OrderedDict(
    float32=torch.nn.Parameter(torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4),
    float16=torch.tensor([0.5, -2], dtype=torch.float16),
    bfloat16=torch.tensor([1.5, -3], dtype=torch.bfloat16),
    int64=torch.tensor(42),
    bytes=torch.tensor([1, 255], dtype=torch.uint8),
    rows=shared[4:8],  # these two share a storage
    transposed=shared.reshape(3, 4).t(),
)
save("state", state)
save("wrapped", {"epoch": 3, "best": 0.5, "state_dict": state, "names": ["a", ("b", None, True)]})
save("malice", {"weight": torch.zeros(1), "hook": Malice()})

convolution = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.BatchNorm2d(2)).state_dict()  # has _metadata
save("module", convolution)

arrays = {  # as detectron2 publishes weights
    "float32": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
    "float16": np.array([0.5, -2], dtype=np.float16),
    "int64": np.array(42),
    "bytes": np.array([1, 255], dtype=np.uint8),
    "transposed": np.asfortranarray(np.arange(12, dtype=np.float32).reshape(3, 4)),
    "empty": np.zeros((0, 4), dtype=np.float32),
}
for protocol in (2, 3, 4):
    file = {"model": arrays, "__author__": "numpy", "matching_heuristics": True}
    (HERE / f"arrays.{protocol}.pkl").write_bytes(pickle.dumps(file, protocol))
(HERE / "malice.pkl").write_bytes(pickle.dumps({"model": {"weight": arrays["int64"], "hook": Malice()}}, 4))
(HERE / "big-endian.pkl").write_bytes(pickle.dumps({"model": {"weight": np.zeros(2, ">f4")}}, 4))
