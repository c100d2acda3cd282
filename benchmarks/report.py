"""What every benchmark writes: where it ran, with what, on what, and what came out."""

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def machine() -> dict[str, Any]:
    """The processor, the cores this process may use, and how busy others keep them."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text()) if info.is_file() else []
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "python": platform.python_version(),
    }


def write_results(
    name: str,
    results: Mapping[str, Any],
    *,
    packages: Sequence[str],
    quick: bool,
    seed: int,
) -> Path:
    """Write one benchmark's results; a quick run goes to a file of its own.

    Args:
        name: of the benchmark.
        results: what came out, with the sets it came from.
        packages: distributions whose versions matter.
        quick: whether only a part of the sets was used.
        seed: of everything random.
    """
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}{'-quick' if quick else ''}.json"
    content = {
        "benchmark": name,
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": machine(),
        "versions": {package: version(package) for package in packages},
        "quick": quick,
        "seed": seed,
        **results,
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Put text between a page's marks for this name, making the marks if they are missing."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    section = f"{start}\n{text.strip()}\n{end}"
    old = page.read_text(encoding="utf-8") if page.is_file() else "# Benchmarks\n"
    if start in old and end in old:
        before, rest = old.split(start, 1)
        new = before + section + rest.split(end, 1)[1]
    else:
        new = f"{old.rstrip()}\n\n{section}\n"
    page.write_text(new, encoding="utf-8")
