"""Describe the machine that a benchmark runs on."""

import platform
from pathlib import Path

from rnngen.system.threads import usable_cores


def processor():
    """Return the name of the processor and whether it has AVX-512."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    name = next(
        (line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")),
        "?",
    )
    return f"{name} ({'with' if 'avx512f' in text else 'without'} AVX-512)"


def machine():
    """Return the processor and the usable cores: 'AMD EPYC (with AVX-512), 2 cores'."""
    cores = usable_cores()
    return f"{processor()}, {cores} core{'s' if cores > 1 else ''}"
