"""A picture from elsewhere as this site can show it: its kind judged by its bytes, and no wider than a page."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from klankbord.errors import KlankbordError
from klankbord.languages.messages import message
from klankbord.library.importers import media

WIDEST = 1600
"""Pixels: a text column of the site is 656 wide, twice that on sharp screens; a picture above an article is 1,184."""
MOST_PIXELS = 60_000_000
_SMALLEST = 3  # pixels; anything smaller counts readers
_SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp", "AVIF": ".avif"}
_CONVERTED = {"BMP": "PNG", "TIFF": "PNG"}
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")


def fitted(data: bytes, origin: str) -> tuple[str, bytes]:
    """The suffix that goes with a picture's bytes, and the bytes: as they came, or made as wide as the site shows them.

    A drawing comes as it is when it can neither run nor fetch anything. Raises KlankbordError for bytes that are not a
    picture, for a picture that is damaged or holds too many pixels, and for a dot that only counts readers.
    """
    if len(data) > media.LARGEST_PICTURE:
        raise _refused(origin, "in_picture_large", size=f"{len(data) / 1e6:.0f}")
    if b"<svg" in data[:4096] or b":svg" in data[:4096]:
        if why := media.drawing_refusal(data):
            raise _refused(origin, "in_may_not", why=why)
        return ".svg", data
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            return _fitted(picture, data, origin)
    except Image.DecompressionBombError as error:
        raise _refused(origin, "in_picture_pixels") from error
    except UnidentifiedImageError as error:
        raise _refused(origin, "in_picture_none") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise _refused(origin, "in_picture_damaged", error=str(error)) from error


def _refused(origin: str, key: str, **blanks: object) -> KlankbordError:
    return KlankbordError(origin, message(key, mend="in_picture_none", **blanks))


def _fitted(picture: Image.Image, data: bytes, origin: str) -> tuple[str, bytes]:
    width, height = picture.size
    if max(width, height) < _SMALLEST:
        raise _refused(origin, "in_picture_dot", width=width, height=height)
    if width * height > MOST_PIXELS:
        raise _refused(origin, "in_picture_million", n=f"{width * height / 1e6:.0f}")
    form = str(picture.format)
    moves = int(getattr(picture, "n_frames", 1)) > 1 and form != "MPO"
    if form == "JPEG":
        picture.draft(None, (WIDEST, WIDEST))  # it may lie on its side
    picture.load()  # raises for one that is cut off
    if form in _CONVERTED:
        return ".png", _written(_narrow(picture), "PNG")
    if width <= WIDEST or moves:
        return _SUFFIXES[form], data
    form = "JPEG" if form == "MPO" else form
    return _SUFFIXES[form], _written(_narrow(picture), form)


def _narrow(picture: Image.Image) -> Image.Image:
    """The picture upright, in colours that can be made smaller, and no wider than the site shows it."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "P":
        upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    elif upright.mode not in {"L", "LA", "RGB", "RGBA"}:
        upright = upright.convert("RGB")
    width, height = upright.size
    if width <= WIDEST:
        return upright
    return upright.resize((WIDEST, max(1, round(height * WIDEST / width))), Image.Resampling.LANCZOS)


def _written(picture: Image.Image, form: str) -> bytes:
    """The bytes of a picture with its colour profile, and without what a camera notes: where it was taken."""
    out = io.BytesIO()
    profile = picture.info.get("icc_profile")
    options = {"quality": 85} if form in {"JPEG", "WEBP", "AVIF"} else {"optimize": True}
    picture.save(out, form, **options, **({"icc_profile": profile} if profile else {}))
    return out.getvalue()
