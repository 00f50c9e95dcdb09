"""Text in lines that fit a screen."""

from __future__ import annotations

LINE = 42
# All that ``str.split`` takes for white space, except the space.
_ODD_SPACE = tuple(map(chr, (*range(9, 14), *range(28, 32), 133, 160, 5760, *range(8192, 8203))))
_ODD_SPACE += tuple(map(chr, (8232, 8233, 8239, 8287, 12288)))


def evenly_spaced(text: str) -> bool:
    """Whether ``text`` has one space at most between words and no other white space; quicker than splitting it."""
    return "  " not in text and not any(sign in text for sign in _ODD_SPACE)


def balanced(text: str, width: int = LINE) -> list[str]:
    """Break ``text`` into as few lines of ``width`` as it takes, evenly filled, never inside a word."""
    words = text.split()
    if len(text) <= width or len(words) < 2:
        return [" ".join(words)]
    # Every transcript of a site passes here twice, so breaks are tried on lengths; words are joined once.
    lengths = [len(word) for word in words]
    for count in range(2, len(words) + 1):
        for room in range(max(1, len(text) // count), width + 1):
            ends, widest = _greedy(lengths, room)
            if len(ends) <= count and widest <= width:
                return _lines(words, ends)
    return _lines(words, _greedy(lengths, width)[0])


def _lines(words: list[str], ends: list[int]) -> list[str]:
    starts = [0, *ends[:-1]]
    return [" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True)]


def _greedy(lengths: list[int], room: int) -> tuple[list[int], int]:
    """Fill lines up to ``room`` one after another: the index after each line's last word, and the widest line."""
    ends: list[int] = []
    used, widest = lengths[0], 0
    for number in range(1, len(lengths)):
        longer = used + 1 + lengths[number]
        if longer <= room:
            used = longer
            continue
        ends.append(number)
        if used > widest:
            widest = used
        used = lengths[number]
    ends.append(len(lengths))
    return ends, max(widest, used)
