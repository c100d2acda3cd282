"""Whisper on CTranslate2: sound in, readings out. All that touches the library is here."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import tokenizers

from assistant.audio import Samples, resample, to_float
from assistant.errors import NotInstalledError
from assistant.listening.mel import FRAMES_A_SECOND, RATE, fitted, log_mel
from assistant.listening.whisper_guards import Decoded, is_loop, plain
from assistant.listening.whisper_vocabulary import Vocabulary
from assistant.priority import in_background

LONGEST_S = 28.0
"""Seconds that are decoded at once: Whisper's 30, less the silence it needs to find the end."""
_LEAST_S = 12.0
"""Shortest context. Whisper was trained on 30 s; below 8 it begins to repeat itself, and with
12 it writes one wrong word in twenty-five less than with 8, for a quarter more time."""
_SILENCE_S = 2.0
"""Silence after the speech; with less, Whisper does not always find the end."""
_SIZE_STEP_S = 2.0
"""Contexts grow in steps, so that different callers' speech has equal size and can share
a batch."""
_BEAM = 5
_TOKENS_A_SECOND = 10
"""More tokens than the fastest Russian needs; text beyond it has run away."""
_SPARE_TOKENS = 20
_CAP_STEP_S = 3.0
_STEM = 5
"""Letters that tell words apart whatever their endings; enough to notice repetition."""
_STOPS = (".", "?", "!")
_REPLY_S = 8.0
"""Longer speech is no short reply, even of somebody who pauses in it."""
_QUESTIONS = 64
"""Kinds of short reply whose words are remembered as tokens."""
_LEAST_PROBABILITY = 1e-9
_MORE_WORDS = 1
"""So many words more than were heard may a reading in expected words have: over other speech
the model lists what it was told to expect."""
_LONG_WORD = 4
"""Shorter words are prepositions and the like, which every phrase has."""


@dataclass(frozen=True)
class Piece:
    """Sound to decode, up to `LONGEST_S` of it.

    Attributes:
        samples: the sound.
        rate: its samples a second.
        language: language to write (ISO 639-1).
        hint: tokens of words likely to be said, as `WhisperModel.hint` gives them.
        detect: whether to tell languages apart.
        expected: words of which a short reply is likely made.
    """

    samples: Samples
    rate: int
    language: str
    hint: tuple[int, ...]
    detect: bool
    expected: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.samples) / self.rate

    @property
    def frames(self) -> int:
        """Length of the context it needs, in frames of 10 ms."""
        needed = max(_LEAST_S, min(self.seconds + _SILENCE_S, LONGEST_S + _SILENCE_S))
        return int(np.ceil(needed / _SIZE_STEP_S) * _SIZE_STEP_S * FRAMES_A_SECOND)

    @property
    def cap(self) -> int:
        """Tokens after which the text has run away."""
        seconds = np.ceil(self.seconds / _CAP_STEP_S) * _CAP_STEP_S
        return _SPARE_TOKENS + int(_TOKENS_A_SECOND * seconds)

    @property
    def alike(self) -> tuple[object, ...]:
        """Pieces for which this is equal can be decoded in one batch, with equal results."""
        return (self.language, self.frames, self.cap, len(self.hint), self.detect)


class WhisperModel:
    """A loaded model, or its copy with a narrow vocabulary. Safe for several threads.

    Args:
        vocabulary: the model's folder and the tokens it knows.
        workers: batches that may be decoded at the same time, with one thread each.

    Raises:
        NotInstalledError: the files cannot be loaded.
    """

    def __init__(self, vocabulary: Vocabulary, *, workers: int) -> None:
        folder = vocabulary.folder
        tokenizer, model = _load(folder, workers)
        self._tokenizer = tokenizer
        self._model = model
        size = tokenizer.get_vocab_size()
        kept = np.arange(size) if vocabulary.kept is None else vocabulary.kept
        self._whole_id = kept
        self._own_id = {int(whole): own for own, whole in enumerate(kept)}
        self._end = self._special("<|endoftext|>")
        self._figures = [
            own for own, whole in enumerate(kept) if _has_figures(tokenizer, int(whole))
        ]
        self._others_than = lru_cache(maxsize=_QUESTIONS)(self._tokens_of_others)

    def hint(self, phrases: Sequence[str], budget: int) -> tuple[int, ...]:
        """Tokens of as many of the phrases as the budget allows, for `Piece.hint`.

        They are written as sentences: the model takes a hint for what was said before, and
        goes on in its manner. A list in small letters costs it a tenth of its accuracy on
        speech about other things.

        A phrase is taken when at least half of its words are new: the same words again
        cost time, and lead the model to repeat itself.
        """
        tokens: list[int] = []
        seen: set[str] = set()
        for phrase in phrases:
            stems = {word[:_STEM] for word in plain(phrase).split() if len(word) >= _LONG_WORD}
            if len(stems - seen) * 2 < max(1, len(stems)):
                continue
            text = f" {phrase[:1].upper()}{phrase[1:]}{'' if phrase.endswith(_STOPS) else '.'}"
            encoded = self._tokenizer.encode(text, add_special_tokens=False).ids
            known = [self._own_id[token] for token in encoded if token in self._own_id]
            if len(known) < len(encoded) or len(tokens) + len(known) > budget:
                continue
            tokens.extend(known)
            seen |= stems
        return tuple(tokens)

    def decode(self, pieces: Sequence[Piece]) -> list[Decoded]:
        """Readings of pieces that are alike (see `Piece.alike`).

        A hint makes the model repeat itself now and then; such a piece is decoded once
        more without it.
        """
        return [
            self._decode([replace(piece, hint=())])[0] if piece.hint and _looped(found) else found
            for piece, found in zip(pieces, self._decode(pieces), strict=True)
        ]

    def _decode(self, pieces: Sequence[Piece]) -> list[Decoded]:
        started = time.perf_counter()
        first = pieces[0]
        spectra = np.stack([_spectrum(piece, self._model.n_mels) for piece in pieces])
        features = ctranslate2.StorageView.from_array(spectra)
        encoded = self._model.encode(features)
        languages = self._model.detect_language(encoded) if first.detect else [() for _ in pieces]
        prompts = [self._prompt(piece) for piece in pieces]
        results = self._model.generate(
            encoded,
            prompts,
            beam_size=_BEAM,
            num_hypotheses=_BEAM,
            max_length=min(448, len(prompts[0]) + first.cap),
            return_scores=True,
            return_no_speech_prob=True,
            # Numbers are wanted as they were said: in words, as every recogniser gives them.
            suppress_tokens=[-1, *self._figures],
        )
        texts = [self._text(result.sequences_ids[0]) for result in results]
        expected = [
            self._as_expected(piece, text, encoded, at)
            for at, (piece, text) in enumerate(zip(pieces, texts, strict=True))
        ]
        work_s = (time.perf_counter() - started) / len(pieces)
        return [
            Decoded(
                readings=tuple(
                    (self._text(tokens), float(score))
                    for tokens, score in zip(result.sequences_ids, result.scores, strict=True)
                ),
                no_speech=float(result.no_speech_prob),
                languages={code[2:-2]: float(share) for code, share in heard},
                ran_away=len(result.sequences_ids[0]) >= piece.cap,
                seconds=piece.seconds,
                work_s=work_s,
                expected=reply,
            )
            for piece, heard, result, reply in zip(
                pieces, languages, results, expected, strict=True
            )
        ]

    def _as_expected(
        self, piece: Piece, heard: str, encoded: Any, at: int
    ) -> tuple[str, float] | None:
        """What a short reply would be in expected words alone; None where it is that already."""
        words = plain(heard).split()
        if not piece.expected or not words or piece.seconds > _REPLY_S:
            return None
        if set(words) <= {part for word in piece.expected for part in plain(word).split()}:
            return None
        own = ctranslate2.StorageView.from_array(np.array(encoded)[at : at + 1])
        prompt = self._prompt(piece)
        (found,) = self._model.generate(
            own,
            [prompt],
            beam_size=_BEAM,
            max_length=min(448, len(prompt) + piece.cap),
            suppress_tokens=self._others_than(piece.expected),
        )
        tokens = [token for token in found.sequences_ids[0] if token < self._end]
        text = self._text(tokens)
        if not tokens or len(plain(text).split()) > len(words) + _MORE_WORDS:
            return None
        # Its score was among the expected words; how likely it is among all is asked of the
        # model once more. `align` puts the last token of the prompt there itself.
        (aligned,) = self._model.align(own, prompt[:-1], [tokens], [piece.frames])
        likely = np.log(np.maximum(aligned.text_token_probs, _LEAST_PROBABILITY))
        return text, float(likely.mean())

    def _tokens_of_others(self, words: tuple[str, ...]) -> list[int]:
        """What cannot be written in these words, for `suppress_tokens`."""
        forms = {form for word in words for form in (word, word[:1].upper() + word[1:])}
        texts = [*forms, *(f" {form}" for form in forms), *_STOPS, ","]
        own = {
            self._own_id[token]
            for encoded in self._tokenizer.encode_batch(texts, add_special_tokens=False)
            for token in encoded.ids
            if token in self._own_id
        }
        return [-1, *self._figures, *(each for each in range(self._end) if each not in own)]

    def _prompt(self, piece: Piece) -> list[int]:
        hint = [self._special("<|startofprev|>"), *piece.hint] if piece.hint else []
        task = (
            "<|startoftranscript|>",
            f"<|{piece.language}|>",
            "<|transcribe|>",
            "<|notimestamps|>",
        )
        return hint + [self._special(token) for token in task]

    def _special(self, token: str) -> int:
        return self._own_id[self._tokenizer.token_to_id(token)]

    def _text(self, tokens: Sequence[int]) -> str:
        whole = [int(self._whole_id[token]) for token in tokens if token < self._end]
        text: str = self._tokenizer.decode(whole)
        return text.strip()


def _spectrum(piece: Piece, bands: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    sound = to_float(resample(piece.samples, piece.rate, RATE))
    return fitted(log_mel(sound, bands, clean=True), piece.frames)


def _looped(decoded: Decoded) -> bool:
    return decoded.ran_away or is_loop(plain(decoded.readings[0][0]), decoded.seconds)


def _has_figures(tokenizer: Any, token: int) -> bool:
    return any(character.isdigit() for character in tokenizer.decode([token]))


def _load(folder: Path, workers: int) -> tuple[Any, Any]:
    try:
        # tokenizers raises a bare Exception for a file it cannot read; reading it
        # ourselves tells a missing file from a damaged one.
        content = (folder / "tokenizer.json").read_text(encoding="utf-8")
        tokenizer = tokenizers.Tokenizer.from_str(content)
        model = in_background(
            lambda: ctranslate2.models.Whisper(
                str(folder), compute_type="int8", inter_threads=workers, intra_threads=1
            )
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise NotInstalledError(
            f"{folder}: the Whisper model cannot be loaded: {error}",
            mend="Check it with `jauap models verify`, and install it again if it is damaged.",
        ) from error
    return tokenizer, model
