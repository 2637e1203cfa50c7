"""Where training runs and how precisely: accelerate knows the devices."""

from functools import cache
from typing import Any

import torch


@cache
def accelerator() -> Any:
    """A GPU with bfloat16 where it has that; else the CPU, in float32."""
    from accelerate import Accelerator

    gpu = torch.cuda.is_available()
    short = gpu and torch.cuda.is_bf16_supported()
    return Accelerator(cpu=not gpu, mixed_precision="bf16" if short else "no")
