"""What goes with the pages: feeds, the calendar, downloads, the sitemap."""

from klankbord.site.outputs.every_file import write

__all__ = ["write"]
