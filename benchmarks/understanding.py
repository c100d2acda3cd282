"""How fast questions are understood, and how that grows with the scripts.

    python -m benchmarks.understanding [--quick] [--times 10]

* loading: reading all files of the scripts; learning: making the matchers of all languages for
  the first time; compiling: the same from what was kept on disk then;
* one utterance, heard against all scripts in all three languages one after another, and in
  its own language only: median and 95 % over the lines of tests/understanding;
* the same with so many times the phrases: every phrase again with other words in it.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from assistant.understanding.evaluation import Line, read_lines
from assistant.understanding.learnt_files import LearntFiles
from assistant.understanding.matching import Matcher
from assistant.understanding.meaning import Reading
from assistant.understanding.phrasebook import Phrasebook
from assistant.understanding.schema import LANGUAGES, AspectScript, Phrase, Phrases
from assistant.understanding.scripts import Scripts, load_scripts
from benchmarks.report import table, write_results, write_section

LINES = Path(__file__).parents[1] / "tests" / "understanding" / "held_out.jsonl"
_ROUNDS = 3
"""The least of so many times is taken: whatever else the machine does only adds."""
_SYLLABLES = ("ба", "ко", "му", "ли", "се", "то", "ра", "ви", "не", "шу", "да")


def main() -> None:
    """Measure, print JSON lines, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="fewer lines, and no growth")
    parser.add_argument("--times", type=int, default=10, help="phrases, for growth")
    given = parser.parse_args()
    lines = read_lines(LINES)[:: 8 if given.quick else 1]
    started = perf_counter()
    scripts = load_scripts()
    loading = perf_counter() - started
    sizes = [1] if given.quick else [1, given.times]
    results = [
        {"times_the_phrases": times, "loading_s": round(loading, 3) if times == 1 else None}
        | measured(grown(scripts, times), lines)
        for times in sizes
    ]
    for result in results:
        print(json.dumps(result))
    write_results(
        "understanding",
        {"lines": len(lines), "sizes": results},
        packages=("numpy", "rapidfuzz", "pymorphy3"),
        quick=given.quick,
        seed=0,
    )
    if not given.quick:
        write_section("understanding", page(results))


def measured(scripts: Scripts, lines: Sequence[Line]) -> dict[str, Any]:
    """Times of one set of scripts."""
    with TemporaryDirectory() as folder:
        matchers, learning = _compiled(scripts, Path(folder))
        matchers, compiling = _compiled(scripts, Path(folder))
    own, every = [], []
    for line in lines:
        times = {language: _seconds(matcher, line.text) for language, matcher in matchers.items()}
        own.append(times[line.lang])
        every.append(sum(times.values()))
    return {
        "phrases": sum(1 for language in LANGUAGES for _ in scripts.phrases(language)),
        "learning_s": round(learning, 3),
        "compiling_s": round(compiling, 3),
        "own_language_ms": _spread(own),
        "three_languages_ms": _spread(every),
    }


def _compiled(scripts: Scripts, folder: Path) -> tuple[dict[str, Matcher], float]:
    """Matchers of all languages, and how long they took; what is learnt is kept in the folder."""
    started = perf_counter()
    book = Phrasebook(scripts)
    book.files = LearntFiles(folder)
    matchers: dict[str, Matcher] = {name: Matcher(scripts, name, book) for name in LANGUAGES}
    return matchers, perf_counter() - started


def grown(scripts: Scripts, times: int) -> Scripts:
    """The scripts with so many times the phrases: copies in which every third word is new."""
    if times == 1:
        return scripts

    def more(script: AspectScript) -> AspectScript:
        phrases = {
            language: tuple(
                Phrase(text=_changed(text, copy))
                for text in script.phrases.in_language(language)
                for copy in range(times)
            )
            for language in LANGUAGES
        }
        return script.model_copy(update={"phrases": Phrases.model_validate(phrases)})

    topics = {
        name: topic.model_copy(
            update={"aspects": {aspect: more(each) for aspect, each in topic.aspects.items()}}
        )
        for name, topic in scripts.topics.items()
    }
    return scripts.with_topics(topics)


def page(results: Sequence[dict[str, Any]]) -> str:
    """The section of the page."""
    rows = [
        [
            each["times_the_phrases"],
            each["phrases"],
            each["loading_s"] or "",
            each["learning_s"],
            each["compiling_s"],
            *each["own_language_ms"].values(),
            *each["three_languages_ms"].values(),
        ]
        for each in results
    ]
    heads = [
        "times",
        "phrases",
        "loading s",
        "learning s",
        "compiling s",
        "own language, median ms",
        "95 %",
    ]
    heads += ["three languages, median ms", "95 %"]
    return f"## Understanding\n\n{table(heads, rows)}"


def _changed(text: str, copy: int) -> str:
    if not copy:
        return text
    words = text.split()
    new = "".join(_SYLLABLES[(copy + at) * 7 % len(_SYLLABLES)] for at in range(2 + copy % 3))
    words[copy % 3 :: 3] = [new + word[:3] for word in words[copy % 3 :: 3]]
    return " ".join(words)


def _seconds(matcher: Matcher, text: str) -> float:
    best = float("inf")
    for extra in range(_ROUNDS):
        # Another ending mark each time: a text that was just read is remembered.
        started = perf_counter()
        matcher.understand([Reading(text + "!" * extra)])
        best = min(best, perf_counter() - started)
    return best


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(median(seconds) * 1000, 2),
        "p95": round(quantiles(seconds, n=20)[-1] * 1000, 2),
    }


if __name__ == "__main__":
    main()
