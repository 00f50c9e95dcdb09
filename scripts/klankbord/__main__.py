"""``python -m klankbord`` is the command line too."""

from klankbord.cli import run

run()
