"""What a caller added to words that were heard before: «no» of «yes … no»."""

import re

_WORD = re.compile(r"\w+")


def added_words(whole: str, half: str) -> str | None:
    """The words of the whole that come after those of the half.

    Returns:
        None where the whole does not begin with the half: then nobody knows what was added.
    """
    words = list(_WORD.finditer(whole))
    begun = [word.casefold() for word in _WORD.findall(half)]
    if [word.group().casefold() for word in words[: len(begun)]] != begun:
        return None
    return whole[words[len(begun)].start() :].strip() if len(words) > len(begun) else ""
