"""What a field of front matter may hold: text, names, addresses, moments; people write each of them in many ways."""

from __future__ import annotations

import datetime as dates
import re
from datetime import datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from klankbord import languages
from klankbord.languages.messages import RefusedError
from klankbord.library.front import addresses

Status = Literal["review", "published", "hidden"]
_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}-?\d?")
_END_OF_DAY = re.compile(r"([\dW-]+)[T ]24(?::?00){0,2}(?:[.,]0+)?(Z|[+-]\d{2}(?::?\d{2})?)?")


def _moment(value: object) -> object:
    """Accept what people write for a date, as an aware moment; leave the rest for pydantic to refuse."""
    if isinstance(value, bool | int | float):
        raise RefusedError("number_for_date")  # pydantic reports ValueError only
    if isinstance(value, str):
        try:
            value = _read(value.strip())
        except ValueError:
            raise RefusedError("written_date") from None
    if isinstance(value, dates.date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=languages.here().zone)
    return value


def _read(text: str) -> datetime:
    """A moment as ISO 8601 writes it; 24:00 is the end of its day (ISO 8601-1:2019/Amd 1, 5.3.1)."""
    found = _END_OF_DAY.fullmatch(text)
    if found is None:
        return datetime.fromisoformat(text)
    return datetime.fromisoformat(f"{found[1]}T00:00{found[2] or ''}") + timedelta(days=1)


def is_day(value: object) -> bool:
    """Whether what people wrote for a date is a day without a time."""
    if isinstance(value, str):
        return _DAY.fullmatch(value.strip()) is not None
    return isinstance(value, dates.date) and not isinstance(value, datetime)


def _listed(value: object) -> object:
    """One name where a list is asked for is a list of one; nothing is an empty list."""
    if value is None:
        return ()
    return [value] if isinstance(value, str | dict) else value


def _web(value: object) -> object:
    return addresses.checked(value) if isinstance(value, str) and value.strip() else value


def _web_or_mail(value: object) -> object:
    if isinstance(value, str) and value.strip().lower().startswith("mailto:"):
        return addresses.mail(value)
    return _web(value)


def _web_or_media(value: object) -> object:
    """A web address, or the path of a file in content/ that the site publishes itself."""
    if isinstance(value, str) and value and not addresses.WEB.match(value.strip()):
        path = PurePosixPath(value)
        if addresses.LEADS_AWAY.search(value) or path.is_absolute() or ".." in path.parts:
            raise RefusedError("no_media")
        return value
    return _web(value)


def _picture(value: object) -> object:
    """A web address, or the path of a picture beside the page or, with a slash in front, in content/."""
    if isinstance(value, str) and value and not addresses.WEB.match(value.strip()):
        if addresses.LEADS_AWAY.search(value):
            raise RefusedError("no_picture")
        return value
    return _web(value)


def _reference(value: object) -> object:
    """A title, or an address; an address that would do something when followed is neither."""
    if isinstance(value, str) and addresses.runs(value):
        raise RefusedError("no_reference")
    return _web(value) if isinstance(value, str) and addresses.WEB.match(value.strip()) else value


def named(value: object) -> object:
    """The name of a mapping such as ``{name: Noor van Dijk, email: …}``, as other programs write an author."""
    if not isinstance(value, dict):
        return value
    found = next((value[key] for key in ("name", "title") if isinstance(value.get(key), str)), "")
    if not found:
        raise RefusedError("no_name")
    return found


def _voices(value: object) -> object:
    """Labels of voices, which may be given by their number alone; nothing is an empty table."""
    if value is None:
        return {}
    return {str(voice): name for voice, name in value.items()} if isinstance(value, dict) else value


def _blank(value: object) -> object:
    """A field that is there but left empty says nothing, like one that is not there."""
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_blank), StringConstraints(strip_whitespace=True)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Named = Annotated[Text, BeforeValidator(named)]
WebLink = Annotated[str, BeforeValidator(_web), BeforeValidator(_blank)]
Link = Annotated[str, BeforeValidator(_web_or_mail), BeforeValidator(_blank)]
MediaLink = Annotated[str, BeforeValidator(_web_or_media)]
Picture = Annotated[Text, BeforeValidator(_picture)]
Names = Annotated[tuple[Annotated[Title, BeforeValidator(named)], ...], BeforeValidator(_listed)]
References = Annotated[tuple[Annotated[Title, BeforeValidator(_reference)], ...], BeforeValidator(_listed)]
Voices = Annotated[dict[str, Named], BeforeValidator(_voices)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Count = Annotated[int, Field(ge=0)]
