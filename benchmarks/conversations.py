"""How long callers wait for an answer, and whether they are cut in on, over whole calls by voice.

    python -m benchmarks.conversations [--quick]

Every scenario of `tests/conversations` with `mode: voice` is held by sound: another voice than
Jauap's, through a telephone line, with one caller at a time. The gap of each answer, from the
caller's last sound to Jauap's first, is worked out stage by stage: the silence until it is
certain that the caller has finished, the recogniser's work beyond that, understanding and
dialogue, and the first phrase of speech. Work is measured on this machine, silence on the call's
clock. Answers to keys and to silence have no gap and are not counted.

Then the first sentence of each caller is said once more with a pause of 1.5 seconds after a third
and after two thirds of its words, by which it is cut in on or not; and whether the call is then
about the same as without the pause: who goes on is answered as if nobody had cut in.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from assistant.dialogue.assistant import load_assistant
from assistant.dialogue.dialogue import Dialogue
from assistant.settings import DEFAULTS, load_settings
from assistant.simulation.deeds import Words, read_deeds, spoken_parts
from assistant.simulation.judgement import against_the_rules, missed
from assistant.simulation.record import Record
from assistant.simulation.scenario import Doing, Goal, Scenario, load_scenarios
from assistant.simulation.voice_run import VoiceLine
from assistant.turn_taking.gap import ResponseGap
from benchmarks.report import table, write_results, write_section

SCENARIOS = Path(__file__).parents[1] / "tests" / "conversations"
PAUSE_S = 1.5
STAGES = ("endpoint_s", "decode_s", "dialogue_s", "voice_s")
WANTED = {"median_s": 1.0, "p95_s": 1.5}
"""Issue 4; accessibility requirement C1."""
QUICK = 3


def main() -> None:
    """Hold the calls, and write results and the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK} scenarios only")
    quick: bool = parser.parse_args().quick
    settings = load_settings(DEFAULTS)
    dialogue = Dialogue(load_assistant())
    scenarios = [each for each in load_scenarios(SCENARIOS) if each.mode == "voice"]
    scenarios = scenarios[:QUICK] if quick else scenarios
    calls: list[dict[str, Any]] = []
    gaps: dict[str, list[ResponseGap]] = {}
    paused: list[dict[str, Any]] = []
    with VoiceLine.opened(dialogue, settings, {each.language for each in scenarios}) as line:
        # What is loaded at the first sentence is no caller's waiting.
        line.run(_first_only(scenarios[0], scenarios[0].turns[0].say))
        for scenario in scenarios:
            record = line.run(scenario)
            faults = missed(scenario, record) + against_the_rules(record)
            found = [each.gap for each in record.spoken if each.gap is not None]
            gaps.setdefault(scenario.language, []).extend(found)
            calls.append(_call(scenario, record, faults))
            print(calls[-1], flush=True)
        for scenario in scenarios:
            texts = with_pauses(scenario.turns[0].say)
            whole = line.run(_first_only(scenario, without_pauses(scenario.turns[0].say)))
            for text in texts:
                record = line.run(_first_only(scenario, text))
                cut = any(each.cut_in for each in record.spoken)
                same = _end(record) == _end(whole)
                paused.append({"scenario": scenario.name, "cut_in": cut, "same_end": same})
                print(paused[-1], flush=True)
    every = [each for found in gaps.values() for each in found]
    results: dict[str, Any] = {
        "wanted": WANTED,
        "calls": calls,
        "reached": sum(not each["faults"] for each in calls),
        "gaps": {"all": summary(every)} | {name: summary(found) for name, found in gaps.items()},
        "cut_ins_in_calls": sum(each["cut_ins"] for each in calls),
        "paused": {
            "pause_s": PAUSE_S,
            "turns": len(paused),
            "cut_in": sum(each["cut_in"] for each in paused),
            "same_end": sum(each["same_end"] for each in paused),
            "same_end_after_cut_in": sum(each["same_end"] for each in paused if each["cut_in"]),
            "scenarios": sorted({each["scenario"] for each in paused if each["cut_in"]}),
        },
    }
    packages = ("ctranslate2", "onnxruntime")
    write_results("conversations", results, packages=packages, quick=quick, seed=0)
    page = _page(results)
    print(page)
    if not quick:
        write_section("conversations", page)


def with_pauses(line: str) -> list[str]:
    """The words of a line with a long pause after a third and after two thirds of them.

    The pauses that stand in it are taken out; a line of fewer than five words gives none.
    """
    words = without_pauses(line).split()
    if len(words) < 5:
        return []
    found = []
    for share in (1 / 3, 2 / 3):
        place = round(len(words) * share)
        # Not at the end of a sentence: there a pause is no pause inside it.
        while place > 1 and words[place - 1][-1] in ".!?":
            place -= 1
        before, after = " ".join(words[:place]), " ".join(words[place:])
        found.append(f"{before} …{PAUSE_S}s… {after}")
    return found


def without_pauses(line: str) -> str:
    """The words of a line alone."""
    return " ".join(
        part
        for deed in read_deeds(line)
        if isinstance(deed, Words)
        for part, _ in spoken_parts(deed.text, usual=0.0)
    )


def summary(gaps: Sequence[ResponseGap]) -> dict[str, Any]:
    """Median, 95 %, longest, and what share of the wait each stage has."""
    if not gaps:
        return {"turns": 0}
    totals = [each.total_s for each in gaps]
    whole = sum(totals)
    return {
        "turns": len(gaps),
        "median_s": round(float(np.percentile(totals, 50)), 3),
        "p95_s": round(float(np.percentile(totals, 95)), 3),
        "longest_s": round(max(totals), 3),
        "fillers": sum(each.filler for each in gaps),
        "stages": {
            stage.removesuffix("_s"): {
                "mean_s": round(mean(getattr(each, stage) for each in gaps), 3),
                "share": round(sum(getattr(each, stage) for each in gaps) / whole, 3),
            }
            for stage in STAGES
        },
    }


def _call(scenario: Scenario, record: Record, faults: list[str]) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "language": scenario.language,
        "seconds": round(record.lasted_s, 1),
        "turns": sum(bool(turn.say) for turn in record.turns),
        "gaps": [
            {stage: round(getattr(each.gap, stage), 3) for stage in ("total_s", *STAGES)}
            for each in record.spoken
            if each.gap
        ],
        "cut_ins": sum(each.cut_in for each in record.spoken),
        "faults": faults,
    }


def _end(record: Record) -> tuple[object, ...]:
    """What a call came to: topic, state and facts."""
    last = record.spoken[-1]
    return last.topic, last.turn.state, last.facts


def _first_only(scenario: Scenario, text: str) -> Scenario:
    """The call with one sentence of the caller's and no goal."""
    doing = Doing(say=text)
    return scenario.model_copy(update={"turns": (doing,), "knows": {}, "goal": Goal()})


def _page(results: dict[str, Any]) -> str:
    rows = []
    for name, found in results["gaps"].items():
        if not found["turns"]:
            continue
        shares = [f"{found['stages'][each.removesuffix('_s')]['share']:.0%}" for each in STAGES]
        rows.append(
            [name, found["turns"], found["median_s"], found["p95_s"], found["longest_s"], *shares]
        )
    heads = ["language", "answers", "median (s)", "95 % (s)", "longest (s)"]
    heads += ["end of speech", "recogniser", "dialogue", "voice"]
    paused = results["paused"]
    cut = ", ".join(paused["scenarios"]) or "none"
    return "\n\n".join(
        (
            "## Conversations",
            (
                f"{len(results['calls'])} whole calls by voice, one caller at a time; "
                f"{results['reached']} reached their goal. Wanted: median {WANTED['median_s']} s, "
                f"95 % {WANTED['p95_s']} s."
            ),
            "From the caller's last sound to Jauap's first, and each stage's share of it:",
            table(heads, rows),
            (
                f"Cut in on in {results['cut_ins_in_calls']} turns of these calls; with a pause "
                f"of {paused['pause_s']} s inside the first sentence in {paused['cut_in']} of "
                f"{paused['turns']} ({cut}). {paused['same_end']} of the {paused['turns']} calls, "
                f"{paused['same_end_after_cut_in']} of those that were cut in on, then were about "
                f"the same as without the pause."
            ),
        )
    )


if __name__ == "__main__":
    main()
