"""What the machine proposes and what editors wrote become one page; nobody loses a keystroke."""

from klankbord.library.merge.three_way import Conflict, Merged, merge

__all__ = ["Conflict", "Merged", "merge"]
