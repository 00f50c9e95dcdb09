"""New hubs and new pages."""

from klankbord.library.starting.new_hub import LANGUAGES, Wishes, addressed, named, spoken, start

__all__ = ["LANGUAGES", "Wishes", "addressed", "named", "spoken", "start"]
