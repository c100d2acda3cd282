"""Fits the weights and thresholds of `intents/kz/matching.yaml` to files of questions.

Besides the questions there are sentences about other things, which must not be answered, and
the questions once more with wrong letters, as recognisers hear them. The figures are found
by coordinate steps from the present ones; run it again to go on. It is deterministic.

    python -m benchmarks.matching_fit FILE.jsonl… [--weights] [--write] [--folds 5]
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from ruamel.yaml import YAML

from assistant.understanding.evaluation import Line, Outcome, Report, evaluated, read_lines
from assistant.understanding.fitting import Fitting
from assistant.understanding.matching import Matcher
from assistant.understanding.scripts import Scripts, default_folder, load_scripts
from assistant.understanding.weights import MatchingFile
from benchmarks.foreign_sentences import foreign_sentences

SEED = 1991
_FOREIGN = 300
"""Sentences about other things among the lines."""
_WRONG_LETTERS = 0.06
"""Share of letters that a recogniser gets wrong."""
_SOUND_ALIKE = {
    "а": "о", "о": "а", "е": "и", "и": "е", "б": "п", "п": "б", "д": "т", "т": "д", "г": "к",
    "к": "г", "з": "с", "с": "з", "в": "ф", "ж": "ш", "ш": "ж", "ә": "а", "қ": "к", "ң": "н",
    "ө": "о", "ұ": "у", "ү": "у", "і": "и", "ғ": "г", "a": "e", "e": "i", "i": "e", "s": "z",
    "t": "d", "d": "t", "p": "b", "b": "p", "c": "k", "o": "u",
}  # fmt: skip


def misheard(text: str, rng: random.Random, share: float = _WRONG_LETTERS) -> str:
    """The text with some letters taken for others or lost, in small letters without signs."""
    letters = []
    for letter in text.lower():
        if letter.isalpha() and rng.random() < share:
            other = _SOUND_ALIKE.get(letter, "")
            letters.append(other if rng.random() < 0.7 else "")
        else:
            letters.append(letter if letter.isalnum() or letter in " '" else " ")
    return " ".join("".join(letters).split())


def main() -> None:
    """Fit, report, and write the figures if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="+", type=Path, help="questions, one JSON object a line")
    parser.add_argument("--write", action="store_true", help="write the figures found")
    parser.add_argument("--folds", type=int, default=5, help="of the cross-validation")
    parser.add_argument("--weights", action="store_true", help="weights too, which takes longer")
    given = parser.parse_args()
    started = perf_counter()
    scripts = load_scripts()
    lines = [line for file in given.files for line in read_lines(file)]
    fitting = Fitting(scripts, [*lines, *_beside(lines)], weights=given.weights, told=print)
    show("before", _evaluated(scripts, scripts.matching, lines))
    ours = range(len(lines))
    crossed = fitting.cross_validated(given.folds)
    show(f"cross-validated, {given.folds} folds", [crossed[n] for n in ours])
    outcomes = fitting.left_out()
    show("leave one out", [outcomes[n] for n in ours])
    limits = fitting.step()
    show("after, on the same lines", _evaluated(scripts, limits, lines))
    for section, name, old, new in _changes(scripts.matching, limits):
        print(f"{section}.{name}: {old} -> {new}")
    if given.write:
        write(default_folder() / "matching.yaml", limits)
    print(f"{perf_counter() - started:.0f} s")


def show(name: str, outcomes: Sequence[Outcome]) -> None:
    """Print the shares of each language in a line each."""
    print(name)
    for language, tally in sorted(Report(outcomes).tallies.items()):
        shares = {each: value for each, value in tally.shares().items() if value is not None}
        print(f"  {language:4}", ", ".join(f"{each} {value:.3f}" for each, value in shares.items()))


def write(path: Path, limits: MatchingFile) -> None:
    """Write the figures into the file, whose comments stay."""
    yaml = YAML()
    yaml.preserve_quotes = True
    data = yaml.load(path.read_text(encoding="utf-8"))
    for section, name, _, new in _changes(MatchingFile.model_validate(data), limits):
        data[section][name] = new
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


def _changes(old: MatchingFile, new: MatchingFile) -> list[tuple[str, str, float, float]]:
    before, after = old.model_dump(), new.model_dump()
    return [
        (section, name, before[section][name], value)
        for section, values in after.items()
        for name, value in values.items()
        if value != before[section][name]
    ]


def _beside(lines: Sequence[Line]) -> list[Line]:
    """The same lines misheard, and sentences about other things."""
    rng = random.Random(SEED)
    # An act of one word that is misheard is another word.
    told = [line for line in lines if line.kind != "act"]
    noisy = [line.model_copy(update={"text": misheard(line.text, rng)}) for line in told]
    foreign = [
        Line.model_validate({"id": f"f{n}", "lang": lang, "text": text, "kind": "out_of_scope"})
        for n, (lang, text) in enumerate(foreign_sentences(_FOREIGN))
    ]
    return [*noisy, *foreign]


def _evaluated(scripts: Scripts, limits: MatchingFile, lines: Sequence[Line]) -> list[Outcome]:
    matchers: dict[str, Matcher] = {
        name: Matcher(scripts.with_matching(limits), name)
        for name in sorted({line.lang for line in lines})
    }
    return evaluated(
        lines,
        lambda language, readings, topic: matchers[language].understand(readings, topic=topic),
        scripts.topics,
    )


if __name__ == "__main__":
    main()
