"""``python -m klankbord`` is the command line too."""

from klankbord.cli import app

app(prog_name="klankbord")
