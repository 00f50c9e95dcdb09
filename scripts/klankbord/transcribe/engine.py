"""Whisper itself: windows of sound in, words with times and quality signs out. One model per process, loaded late."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klankbord.errors import KlankbordError, ModelError
from klankbord.model import Word
from klankbord.transcribe import allocation, devices, models, nearby, otherwise
from klankbord.transcribe.one_thread import one_thread
from klankbord.transcribe.rereading import Guess, Reading
from klankbord.transcribe.timing import whole_words
from klankbord.transcribe.vocabulary import choosing
from klankbord.transcribe.vocabulary.candidates import candidates
from klankbord.transcribe.vocabulary.entries import entries
from klankbord.transcribe.voice import RATE, Samples
from klankbord.transcribe.windows import Window

FRAMES = 3000  # of 10 ms: the 30 s that Whisper's encoder takes
ALIGNED = 4  # windows whose words are timed at once on a CPU: all sixteen would take more memory, and no less time
BEAM = 5  # Whisper's own, and that of what we are measured against; 3 saves an eighth of the time
_PREPEND = "\"'“¿([{-"
_APPEND = "\"'.。,，!！?？:：”)]}、"
_loaded: dict[tuple[str, str, int], Engine] = {}
_lock = threading.Lock()
_sowing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Heard:
    """What was recognised in a window; word times count from the start of the window.

    ``readings`` are other words for some of them, to be put in their place unless a name stands there. ``names`` are
    names of the vocabulary that stand among the words already, with the words that they stand for.
    """

    words: tuple[Word, ...] = ()
    logprob: float = 0.0
    no_speech: float = 0.0
    compression: float = 0.0
    temperature: float = 0.0
    readings: tuple[Reading, ...] = ()
    names: tuple[Reading, ...] = ()

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(w.text for w in self.words)


def load(folder: Path, device: str = "auto", threads: int = 0, on_gpu: type[Engine] | None = None) -> Engine:
    """The engine for a model folder, shared by all in this process; ``on_gpu`` is the one for a GPU.

    Raises KlankbordError when it cannot run.
    """
    chosen = devices.pick(device)
    count = threads or devices.usable_cores()
    with _lock:
        key = (str(folder), chosen, count)
        if key not in _loaded:
            if chosen == "cpu":
                allocation.keep()
            _loaded[key] = (Engine if chosen == "cpu" else on_gpu or Engine)(folder, chosen, count)
        return _loaded[key]


def compression_ratio(text: str) -> float:
    """How far zlib shrinks the text; loops of a few words go above 2.4 (openai/whisper, transcribe.py)."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


@dataclass(slots=True)
class Engine:
    """A loaded model: int8 on a CPU, float16 on a GPU."""

    folder: Path
    device: str
    threads: int
    model: Any = field(init=False)
    _tokenizers: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.model = self._fresh()

    def _fresh(self) -> Any:
        from faster_whisper import WhisperModel

        compute = "int8" if self.device == "cpu" else "float16"
        try:
            return WhisperModel(
                str(self.folder),
                device=self.device,
                compute_type=compute,
                cpu_threads=self.threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"model {self.folder}",
                f"cannot be loaded on {self.device} ({error})",
                "Fetch it again with klankbord models get, or use another device.",
            ) from error

    @property
    def fingerprint(self) -> str:
        """What tells this model from another; checkpoints are bound to it."""
        return models.fingerprint(self.folder)

    def tokenizer(self, language: str) -> Any:
        """Whisper's tokenizer pinned to a language. Raises KlankbordError for one that Whisper does not know."""
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._tokenizers:
            try:
                self._tokenizers[language] = Tokenizer(
                    self.model.hf_tokenizer, self.model.model.is_multilingual, task="transcribe", language=language
                )
            except ValueError as error:
                raise KlankbordError(
                    f"language {language}", "is not one that Whisper knows", "Use a code such as nl or en."
                ) from error
        return self._tokenizers[language]

    def features(self, samples: Samples) -> NDArray[np.float32]:
        """The log-mel spectrogram, shape (mels, 3000), silence after the sound's end."""
        mel = self.model.feature_extractor(samples)[..., :-1][..., :FRAMES]
        short = FRAMES - mel.shape[-1]
        if short > 0:
            mel = np.pad(mel, ((0, 0), (0, short)), constant_values=float(mel.min()))
        return np.ascontiguousarray(mel, dtype=np.float32)

    def encode(self, windows: Sequence[Window]) -> Any:
        """The encoder's output for a batch. On a CPU window by window: that is no slower, in a tenth of the memory."""
        import ctranslate2

        with one_thread():
            features = [self.features(w.samples) if w.features is None else w.features for w in windows]
        if self.device != "cpu":
            return self.model.encode(np.stack(features))
        encoded = [np.asarray(self.model.encode(one[None])) for one in features]
        return ctranslate2.StorageView.from_array(np.concatenate(encoded))

    def languages(self, windows: Sequence[Window]) -> list[list[tuple[str, float]]]:
        """For each window the languages it may be in, likeliest first."""
        if not self.model.model.is_multilingual:
            return [[("en", 1.0)] for _ in windows]
        found = self.model.model.detect_language(self.encode(windows))
        return [[(token[2:-2], float(p)) for token, p in row] for row in found]

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = BEAM) -> list[Heard]:
        """Recognise a batch of windows with beam search and word times."""
        return self.read(windows, language, beam=beam)

    def read(
        self,
        windows: Sequence[Window],
        language: str,
        *,
        beam: int = BEAM,
        timestamps: bool = False,
        temperature: float = 0.0,
    ) -> list[Heard]:
        """The same, if need be with Whisper's own time stamps, or sampled at a temperature above 0."""
        tokenizer = self.tokenizer(language)
        encoded = self.encode(windows)
        prompt = self.model.get_prompt(tokenizer, previous_tokens=[], without_timestamps=not timestamps)
        sampled = {"beam_size": 1, "sampling_topk": 0, "sampling_temperature": temperature}
        results = self.model.model.generate(
            encoded,
            [prompt] * len(windows),
            **(sampled if temperature else {"beam_size": beam, "num_hypotheses": beam}),
            max_length=self.model.max_length,
            suppress_blank=True,
            suppress_tokens=self._suppressed(tokenizer),
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = [[t for t in r.sequences_ids[0] if t < tokenizer.eot] for r in results]
        words, firsts = self._words(tokenizer, tokens, encoded, [w.samples.size for w in windows])
        words = [
            otherwise.marked(
                row, (tokenizer.decode([t for t in ids if t < tokenizer.eot]) for ids in r.sequences_ids[1:])
            )
            for row, r in zip(words, results, strict=True)
        ]
        search = partial(self.guesses, tokenizer)
        sound = _on_cpu(encoded)
        others = nearby.readings(search, sound, tokens, words, firsts, language)
        rows = zip(windows, sound, words, strict=True)
        names = [self._names(window, part, found, language) for window, part, found in rows]
        return [
            Heard(
                words=tuple(choosing.put(found, named)),
                logprob=float(r.scores[0] * len(r.sequences_ids[0]) / (len(r.sequences_ids[0]) + 1)),
                no_speech=float(r.no_speech_prob),
                compression=compression_ratio(tokenizer.decode(ids).strip()),
                temperature=temperature,
                readings=readings,
                names=named,
            )
            for r, ids, found, readings, named in zip(results, tokens, words, others, names, strict=True)
        ]

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        """Up to three other readings of a window: sequential, then at two rising temperatures.

        Whisper's own ladder has five, each about the price of a first reading: too much for windows that stay unclear.
        Sampling starts from a fresh model seeded by the window's number, so that it gives the same every time. The seed
        belongs to the process, and a model takes it when it draws for the first time: until then nobody else may seed.
        """
        yield self._sequential(self.model, window, language, [0.0])
        import ctranslate2

        fresh = self._fresh()
        with _sowing:
            ctranslate2.set_random_seed(window.number + 1)
            first = self._sequential(fresh, window, language, [0.4])
        yield first
        yield self._sequential(fresh, window, language, [0.8])

    def _sequential(self, model: Any, window: Window, language: str, temperature: list[float]) -> Heard:
        with one_thread():
            segments, _ = model.transcribe(
                window.samples,
                language=language,
                beam_size=BEAM,
                temperature=temperature,
                condition_on_previous_text=False,
                word_timestamps=True,
            )
            found = list(segments)
        row = [
            {"word": w.word, "start": w.start, "end": w.end, "probability": w.probability}
            for s in found
            for w in s.words or ()
        ]
        if not row:
            return Heard(temperature=temperature[0], no_speech=1.0)
        size = sum(len(s.tokens) for s in found)
        words, _ = whole_words(row, window.seconds)
        named = self._names_anew(window, words, language)
        return Heard(
            words=tuple(choosing.put(words, named)),
            logprob=sum(s.avg_logprob * len(s.tokens) for s in found) / max(size, 1),
            no_speech=min(s.no_speech_prob for s in found),
            compression=compression_ratio("".join(s.text for s in found).strip()),
            temperature=temperature[0],
            names=named,
        )

    def guesses(
        self, tokenizer: Any, sound: nearby.Memory, told: Sequence[Sequence[int]], beam: int, limit: int
    ) -> list[list[Guess]]:
        """The likeliest continuations, of at most ``limit`` tokens, of what was ``told`` of some encoded sounds.

        The same number of tokens must be told of each sound.
        """
        import ctranslate2

        prompt = self.model.get_prompt(tokenizer, previous_tokens=[], without_timestamps=True)
        results = self.model.model.generate(
            ctranslate2.StorageView.from_array(np.ascontiguousarray(sound)),
            [[*prompt, *tokens] for tokens in told],
            beam_size=beam,
            num_hypotheses=beam,
            max_length=2 * (len(told[0]) + limit),  # CTranslate2 decodes half of it, what was told included
            suppress_blank=False,
            suppress_tokens=self._suppressed(tokenizer),
            return_scores=True,
        )
        out = []
        for result, tokens in zip(results, told, strict=True):
            rows = zip(result.sequences_ids, result.scores, strict=True)
            fresh = [([t for t in ids[len(tokens) :] if t < tokenizer.eot], float(s * len(ids))) for ids, s in rows]
            out.append([Guess(tokenizer.decode(ids), score, len(ids) < limit) for ids, score in fresh])
        return out

    def likelihoods(
        self, tokenizer: Any, sound: nearby.Memory, tokens: Sequence[Sequence[int]]
    ) -> list[Sequence[float]]:
        """The natural logarithm of each token's probability, when some tokens are forced over some encoded sounds."""
        import ctranslate2

        results = self.model.model.align(
            ctranslate2.StorageView.from_array(np.ascontiguousarray(sound)),
            tokenizer.sot_sequence,
            [list(row) for row in tokens],
            [sound.shape[1]] * len(tokens),
        )
        return [np.log(np.maximum(np.array(r.text_token_probs), 1e-30)).tolist() for r in results]

    def _names(
        self, window: Window, encoded: nearby.Memory, words: Sequence[Word], language: str
    ) -> tuple[Reading, ...]:
        """The names of the window's vocabulary that are heard in it, in place of other words."""
        tokenizer = self.tokenizer(language)
        known = entries(window.vocabulary, language)
        return choosing.names(tokenizer.encode, partial(self.likelihoods, tokenizer), encoded, words, known, language)

    def _names_anew(self, window: Window, words: Sequence[Word], language: str) -> tuple[Reading, ...]:
        """The same for a window that is not encoded yet: that is done only where something sounds like a name."""
        if not candidates(words, entries(window.vocabulary, language), language):
            return ()
        return self._names(window, _on_cpu(self.encode([window]))[0], words, language)

    def _words(
        self, tokenizer: Any, tokens: list[list[int]], encoded: Any, sizes: list[int]
    ) -> tuple[list[list[Word]], list[list[int]]]:
        """Align each window's tokens with its sound by the attention they pay (dynamic time warping).

        Returns each window's words, and for each of them the place of its first token.
        """
        from faster_whisper.transcribe import merge_punctuations

        frames = [min(FRAMES, -(-size // 160)) for size in sizes]
        rows: list[Any] = []
        for part, some in self._in_parts(encoded, len(tokens)):
            rows += self.model.find_alignment(tokenizer, tokens[part], some, frames[part])
        words, firsts = [], []
        for row, size in zip(rows, sizes, strict=True):
            merge_punctuations(row, _PREPEND, _APPEND)
            found, places = whole_words(row, size / RATE)
            words.append(found)
            firsts.append(places)
        return words, firsts

    def _in_parts(self, encoded: Any, windows: int) -> Iterator[tuple[slice, Any]]:
        """On a CPU a few windows at a time, on a GPU all."""
        import ctranslate2

        if self.device != "cpu":
            yield slice(0, windows), encoded
            return
        for at in range(0, windows, ALIGNED):
            part = np.ascontiguousarray(np.asarray(encoded)[at : at + ALIGNED])
            yield slice(at, at + ALIGNED), ctranslate2.StorageView.from_array(part)

    @staticmethod
    def _suppressed(tokenizer: Any) -> tuple[int, ...]:
        from faster_whisper.transcribe import get_suppressed_tokens

        return tuple(get_suppressed_tokens(tokenizer, [-1]) or ())


def _on_cpu(encoded: Any) -> nearby.Memory:
    import ctranslate2

    return np.asarray(encoded if encoded.device == "cpu" else encoded.to_device(ctranslate2.Device.cpu))
