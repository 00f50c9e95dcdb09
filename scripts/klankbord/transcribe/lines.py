"""Text in lines that fit a screen."""

from __future__ import annotations

LINE = 42


def balanced(text: str, width: int = LINE) -> list[str]:
    """Break ``text`` into as few lines of ``width`` as it takes, evenly filled, never inside a word."""
    words = text.split()
    if len(text) <= width or len(words) < 2:
        return [" ".join(words)]
    for count in range(2, len(words) + 1):
        for room in range(max(1, len(text) // count), width + 1):
            lines = _greedy(words, room)
            if len(lines) <= count and all(len(line) <= width for line in lines):
                return lines
    return _greedy(words, width)


def _greedy(words: list[str], room: int) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
