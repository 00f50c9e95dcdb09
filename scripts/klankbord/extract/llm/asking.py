"""One question to the endpoint: remembered, asked again while it is busy, and more simply where it knows less."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from klankbord.extract.llm import remembered, tasks
from klankbord.extract.llm.values import A_TOKEN, Helper

_BUSY = (408, 409, 425, 429, 500, 502, 503, 504, 529)
# With these status codes an endpoint says that it does not know a part of the question.
_UNKNOWN = (400, 404, 415, 422, 501)
_LARGEST_ANSWER = 256 * 1024
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)


@dataclass
class Session:
    """What was learnt of an endpoint while asking: the form of answer that it knows, whether it takes a temperature."""

    helper: Helper
    deadline: float
    form: int = 0
    temperature: bool = True
    refusals: list[str] = field(default_factory=list)

    def simpler(self, told: str) -> bool:
        """Leave out of the next questions what it did not know in this one; False when nothing can be left out."""
        self.refusals.append(told)
        if self.temperature and "temperature" in told.lower():
            self.temperature = False
        elif self.form + 1 < len(tasks.forms({})):
            self.form += 1
        elif self.temperature:
            self.temperature = False
        else:
            return False
        return True


class FailureError(Exception):
    """The endpoint gave nothing usable; the message says why, for the warning."""


class _RefusedError(Exception):
    """The endpoint does not know a part of the question."""


class _BusyError(Exception):
    """The endpoint may answer later: after so many seconds, if it says how many."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


def ask(session: Session, task: str, listed: str, schema: dict[str, Any]) -> Mapping[str, Any]:
    """The answer's JSON object. Raises FailureError for whatever the endpoint does wrong in the end."""
    helper = session.helper
    messages = [{"role": "system", "content": task}, {"role": "user", "content": listed}]
    question = {"model": helper.model, "messages": messages}
    path = remembered.place(helper.cache, helper.url, question) if helper.cache else None
    if path and (known := remembered.recall(path)):
        helper.meter.remembered += 1
        return known
    answer = _insist(session, question, schema)
    if path:
        remembered.keep(path, answer)
    return answer


def _insist(session: Session, question: Mapping[str, Any], schema: dict[str, Any]) -> Mapping[str, Any]:
    tries = 0
    while True:
        try:
            return _post(session, question, schema)
        except _RefusedError as refusal:
            if not session.simpler(str(refusal)):
                raise FailureError(str(refusal)) from refusal
        except _BusyError as busy:
            pauses = session.helper.pauses
            if tries == len(pauses):
                raise FailureError(str(busy)) from busy
            pause = pauses[tries] if busy.after is None else busy.after
            if time.monotonic() + pause >= session.deadline:
                raise FailureError(str(busy)) from busy
            time.sleep(pause)
            tries += 1


def _post(session: Session, question: Mapping[str, Any], schema: dict[str, Any]) -> Mapping[str, Any]:
    """One request. Raises _BusyError, _RefusedError or FailureError for all that can go wrong."""
    helper = session.helper
    if time.monotonic() >= session.deadline:
        raise FailureError("its time is up")
    body: dict[str, Any] = {**question, "stream": False}
    if session.temperature:
        body["temperature"] = 0
    if (form := tasks.forms(schema)[session.form]) is not None:
        body["response_format"] = form
    helper.meter.questions += 1
    status, headers, raw = _exchange(session, body)
    if status in _BUSY:
        raise _BusyError(f"{helper.url} answers with status {status}", _after(headers.get("retry-after", "")))
    told = f"{helper.url} answers with status {status}"
    if status in _UNKNOWN:
        said = bytes(raw[:300]).decode(errors="replace")
        # An address or a model that is not there will not be there without a schema either.
        if status == 404 and "response_format" not in said:
            raise FailureError(told)
        raise _RefusedError(f"{told}: {said}")
    if status != 200:
        raise FailureError(told)
    return _parsed(raw, session, body)


def _exchange(session: Session, body: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
    """Send a question and read the answer, within limits of time and size."""
    import httpx2

    helper = session.helper
    limit = min(session.deadline, time.monotonic() + helper.timeout)
    headers = {"Authorization": f"Bearer {helper.key}"} if helper.key else {}
    raw = bytearray()
    try:
        with (
            httpx2.Client(timeout=max(0.01, limit - time.monotonic()), follow_redirects=False) as client,
            client.stream("POST", f"{helper.url}/chat/completions", json=body, headers=headers) as reply,
        ):
            for piece in reply.iter_bytes():
                raw += piece
                if len(raw) > _LARGEST_ANSWER or time.monotonic() > limit:
                    raise FailureError("its answer is too long" if len(raw) > _LARGEST_ANSWER else "it is too slow")
            return reply.status_code, reply.headers, bytes(raw)
    except (httpx2.RemoteProtocolError, httpx2.ReadError) as error:
        raise _BusyError(f"{helper.url} breaks off ({type(error).__name__})") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise FailureError(f"{helper.url} gives no answer ({type(error).__name__})") from error


def _after(told: str) -> float | None:
    """The seconds that ``Retry-After`` asks for, as a number or as a date; None when it says nothing usable."""
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _parsed(raw: bytes, session: Session, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object in the model's message; models like to wrap JSON in a fence, in talk or in thoughts."""
    content = ""
    try:
        reply = json.loads(raw)
        choice = reply["choices"][0]
        content = _content(choice["message"])
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise FailureError("its answer is not the JSON that was asked for") from error
    _count(session.helper, reply.get("usage"), body, content)
    if choice.get("finish_reason") == "length":
        raise FailureError("its answer was cut off")
    found = next(_objects(_THOUGHT.sub(" ", content)), None)
    if found is None:
        raise FailureError("its answer is not the JSON that was asked for")
    return found


def _content(message: Mapping[str, Any]) -> str:
    """The text of a message, which some endpoints give in parts."""
    content = message["content"]
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content)
    if not isinstance(content, str):
        raise TypeError("no text")
    return content


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """The JSON objects in a text that has other things in it too."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
            continue
        if isinstance(found, dict) and found:
            yield found
        at = text.find("{", end)


def _count(helper: Helper, usage: object, body: Mapping[str, Any], content: str) -> None:
    """Add up the tokens: as the endpoint says, else by the length of question and answer."""
    told = usage if isinstance(usage, Mapping) else {}
    said = sum(len(message["content"]) for message in body["messages"])
    for name, key, length in (("tokens_in", "prompt_tokens", said), ("tokens_out", "completion_tokens", len(content))):
        number = told.get(key)
        fair = isinstance(number, int) and not isinstance(number, bool) and number >= 0
        setattr(helper.meter, name, getattr(helper.meter, name) + (number if fair else round(length / A_TOKEN)))
