"""The same queries of two stores, side by side: SQLite, and PostgreSQL where one is named."""

import argparse
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from assistant.store.engine import Store, open_store, sqlite_url
from benchmarks.report import table, write_results, write_section

Times: TypeAlias = Mapping[str, tuple[float, float]]
"""Median and longest seconds of each query."""
_PACKAGES = ("sqlalchemy", "fastapi", "psycopg")


def compare(name: str, about: str, aim_s: float, ask: Callable[[Store], Times]) -> None:
    """Ask each store, print what it took, and write it down.

    Args:
        name: of the benchmark.
        about: what is measured, in a sentence.
        aim_s: what no query shall take longer than.
        ask: fills an empty store and asks it.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument(
        "--url", help="an empty database beside SQLite's: postgresql://…; it is filled"
    )
    url = parser.parse_args().url
    with tempfile.TemporaryDirectory() as folder:
        found = {"sqlite": _asked(sqlite_url(Path(folder, "store.sqlite3")), ask)}
        if url:
            found["postgresql"] = _asked(url, ask)
    results = {
        "aim_s": aim_s,
        **{
            kind: {query: {"median_s": m, "max_s": s} for query, (m, s) in times.items()}
            for kind, times in found.items()
        },
    }
    write_results(name, results, packages=_PACKAGES, quick=False, seed=1)
    page = _page(name, about, aim_s, found)
    print(page)
    write_section(name, page)


def _asked(url: str, ask: Callable[[Store], Times]) -> Times:
    store = open_store(url)
    try:
        return ask(store)
    finally:
        store.close()


def _page(name: str, about: str, aim_s: float, found: Mapping[str, Times]) -> str:
    heads = ["what"]
    for kind in found:
        heads += [f"{kind}, median (ms)", f"{kind}, longest (ms)"]
    rows = [
        [query, *(f"{1000 * each:.1f}" for times in found.values() for each in times[query])]
        for query in found["sqlite"]
    ]
    slow = [
        f"{query} ({kind})"
        for kind, times in found.items()
        for query, (_, longest) in times.items()
        if longest >= aim_s
    ]
    verdict = f"Over {1000 * aim_s:.0f} ms: {', '.join(slow) or 'none'}."
    return f"## {name.capitalize()}\n\n{about} {verdict}\n\n{table(heads, rows)}"
