"""Where the model is, what it may cost, what it is told and what it chose: the values of the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from klankbord.model import Theme
from klankbord.settings import Settings

# A token is about this many characters of Dutch or English; this many tokens are kept for the task and the answer.
A_TOKEN = 3.0
_ANSWER_TOKENS = 1600
_FEWEST_CHARACTERS = 3000
_MILLION = 1_000_000

Range = tuple[int, int]


@dataclass
class Meter:
    """What was asked and paid, added up over a run. Tokens are what the endpoint says, else by length."""

    questions: int = 0
    remembered: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    price_in: float = 0.0
    price_out: float = 0.0

    @property
    def cost(self) -> float:
        """In the currency of the prices; 0 without prices."""
        return (self.tokens_in * self.price_in + self.tokens_out * self.price_out) / _MILLION

    def __str__(self) -> str:
        """One line for a report; empty when nothing was asked."""
        if not self.questions and not self.remembered:
            return ""
        known = f" ({self.remembered} more were remembered)" if self.remembered else ""
        cost = f", cost {self.cost:.4f}" if self.price_in or self.price_out else ""
        return f"LLM: {self.questions} questions{known}, {self.tokens_in} tokens in, {self.tokens_out} out{cost}."


@dataclass(frozen=True, slots=True)
class Helper:
    """Where the model is, how many seconds it may take for one question and for all, and how many tokens it sees.

    A busy endpoint is asked again after each of ``pauses``, in seconds, or after what it asks for. ``cache`` is the
    folder in which answers are remembered; ``meter`` counts what is spent.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    budget: float = 600.0
    context: int = 4096
    pauses: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0)
    cache: Path | None = None
    meter: Meter = field(default_factory=Meter, compare=False)

    @property
    def characters(self) -> int:
        """How much of a talk fits in one question."""
        return max(_FEWEST_CHARACTERS, int((self.context - _ANSWER_TOKENS) * A_TOKEN))


@dataclass(frozen=True, slots=True)
class Given:
    """What else the model is told of a talk: its chapters as (sentence, title), and the hub's themes.

    ``settled``: the chapters are the publisher's, and not the model's to make.
    """

    chapters: Sequence[tuple[int, str]] = ()
    themes: Sequence[Theme] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What the model chose and phrased, as far as it held: for each kind, the first and last sentences of passages.

    ``order`` are all picks, best first, if it ranked them. ``chapters`` are sentences with titles (empty for one that
    did not hold), ``themes`` slugs of the hub's, ``guests`` names that the talk says.
    """

    picked: Mapping[str, frozenset[Range]] = field(default_factory=dict)
    order: tuple[Range, ...] = ()
    titles: Mapping[int, str] = field(default_factory=dict)
    chapters: tuple[tuple[int, str], ...] = ()
    guests: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    summary: str = ""
    warnings: tuple[str, ...] = ()


def from_settings(settings: Settings, cache: Path | None = None, meter: Meter | None = None) -> Helper | None:
    """The helper that the settings name, or None: then nothing leaves this machine."""
    if not settings.llm_url or not settings.llm_model:
        return None
    meter = meter if meter is not None else Meter()
    meter.price_in, meter.price_out = settings.llm_price_in, settings.llm_price_out
    return Helper(
        settings.llm_url.rstrip("/"),
        settings.llm_model,
        settings.llm_key,
        settings.llm_timeout,
        settings.llm_budget,
        settings.llm_context,
        cache=cache,
        meter=meter,
    )
