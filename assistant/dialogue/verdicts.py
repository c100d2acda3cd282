"""What is said when somebody asks whether a benefit fits: verdict first, then why."""

from collections.abc import Callable, Sequence

from assistant.benefits.benefit import Finding
from assistant.benefits.rules import Verdict
from assistant.dialogue.entitlements import Entitlements

_REASONS: dict[Verdict, int] = {"likely": 2, "unlikely": 3, "unknown": 0, "depends_on_office": 3}
"""So many reasons are followed by ear; `jauap explain` tells them all."""

_FIRST: dict[Verdict, str] = {
    "likely": "verdict_likely",
    "unlikely": "verdict_unlikely",
    "unknown": "verdict_unknown",
    "depends_on_office": "verdict_depends_on_office",
}
_LAST: dict[Verdict, str] = {
    "likely": "verdict_likely_next",
    "unlikely": "verdict_unlikely_next",
}


def verdict_lines(
    finding: Finding,
    reasons: Sequence[str],
    answer: Sequence[str],
    prompt: Callable[[str], Sequence[str]],
    *,
    own_words: bool,
) -> tuple[str, ...]:
    """The lines of an answer to «may I have it?».

    Args:
        finding: what the rule says.
        reasons: why, as it is said.
        answer: lines of the topic's answer.
        prompt: lines of a text besides the answers.
        own_words: the answer speaks of this very verdict, and begins with it; otherwise it
            tells the conditions.
    """
    verdict = finding.judgement.verdict
    if own_words:
        return (*answer[:1], *reasons, *answer[1:])
    if verdict == "unknown":
        return (*prompt(_FIRST[verdict]), *answer)
    last = prompt(_LAST[verdict]) if verdict in _LAST else ()
    return (*prompt(_FIRST[verdict]), *reasons, *last)


def spoken_reasons(entitlements: Entitlements, finding: Finding, language: str) -> tuple[str, ...]:
    """The first reasons of a verdict, a line each; what the office checks where that decides."""
    judgement = finding.judgement
    chosen = judgement.office if judgement.verdict == "depends_on_office" else judgement.reasons
    texts = (entitlements.sentence(finding, reason, language) for reason in chosen)
    said = [" ".join(text.split()) for text in texts if text]
    return tuple(said[: _REASONS[judgement.verdict]])
