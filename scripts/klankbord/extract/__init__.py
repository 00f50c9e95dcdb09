"""From words to what is worth keeping: quotes, lessons, tips, chapters, topics."""

from klankbord.extract import chapters, lessons, quotes, tips
from klankbord.extract.proposal import propose

__all__ = ["chapters", "lessons", "propose", "quotes", "tips"]
