"""Above every state: life in danger, fraud under way, and secrets that must not be told.

The wording is fixed and approved; it stands in the scripts and is never put together here.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.assistant import Assistant
from assistant.dialogue.composing import Composer, Step, without
from assistant.dialogue.memory import Memory
from assistant.dialogue.states import State
from assistant.made_once import MadeOnce
from assistant.understanding.meaning import Reading
from assistant.understanding.secrets import load_secrets
from assistant.understanding.urgent import Urgent, UrgentKind, load_urgent

_PROMPT = "urgent_"
"""Begins the names of the prompts with the numbers for help, one for each kind."""


class Safety:
    """Looks for danger in what was said. Holds nothing of a caller."""

    def __init__(self, assistant: Assistant, composer: Composer) -> None:
        """Look with the scripts' own words.

        Raises:
            ScriptError: `urgent.yaml` or `private.yaml` is missing or wrong.
        """
        self._composer = composer
        self._scripts, self._file = assistant.scripts, load_urgent(assistant.scripts.folder)
        self._urgent = MadeOnce[Urgent](len(assistant.scripts.languages))
        self._secrets = load_secrets(assistant.scripts.folder)

    def learn(self, language: str) -> None:
        """Learn now how trouble is told in a language, which takes half a second."""
        self._in(language)

    def said(self, memory: Memory, readings: Sequence[Reading]) -> Step | None:
        """What is said to a cry for help or to a secret, before anything else is made of it.

        Args:
            memory: of the caller, in the language of the words.
            readings: all that a recogniser thinks, whether it believed it or not.

        Returns:
            The numbers to call, and whether to connect with a person; or a warning, and the
            question that was open. None when it was neither.
        """
        kind = self._in(memory.language).find(readings)
        secret = self._secrets.find_in(readings, memory.language)
        refused = secret is not None and secret.kind.refused
        if kind is not None:
            # Who dictates a code to us is stopped first, then warned of whoever asked for it.
            warned = refused and kind is UrgentKind.SCAM
            return self.help(memory, f"{_PROMPT}{kind.value}", warned=warned)
        if not refused:
            return None
        # Nothing of it is remembered: the words end here.
        state = State.OPEN if memory.state is State.OPENING else memory.state
        memory = replace(memory, state=state, failures=0, silences=0, digits="")
        lines = self._composer.prompt(memory, "secret_warning")
        step = self._composer.step(memory, (*lines, *self._composer.question(memory)))
        return without(step, lines)

    def help(self, memory: Memory, prompt: str, *, warned: bool = False) -> Step:
        """The numbers for help, and whether to connect with a person.

        Args:
            memory: of the caller.
            prompt: the fixed wording with the numbers.
            warned: say before it that secrets are to be told to nobody.
        """
        held = memory.held if memory.state is State.URGENT else memory
        memory = replace(
            memory, held=held, state=State.URGENT, urgent=prompt, failures=0, silences=0
        )
        lines = self._composer.prompt(memory, "secret_warning") if warned else ()
        lines += self._composer.prompt(memory, prompt)
        return self._composer.step(memory, (*lines, *self._composer.question(memory)))

    def _in(self, language: str) -> Urgent:
        return self._urgent.get(language, lambda: Urgent(self._scripts, self._file, language))
