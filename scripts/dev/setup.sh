#!/bin/sh
# Make .venv from the hash-locked requirements. Every error names its cause and its fix.
set -eu
python=${PYTHON:-python3}

if ! command -v "$python" > /dev/null; then
  echo "setup: $python is not installed. Install Python 3.11 or newer, or run: make PYTHON=/path/to/python3 ..." >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "setup: $("$python" --version) is too old. Install Python 3.11 or newer, or run: make PYTHON=/path/to/python3.11 ..." >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2> /dev/null; then
  echo "setup: $python lacks the venv module. On Debian or Ubuntu run: apt-get install python3-venv" >&2
  exit 1
fi
if ! command -v git > /dev/null; then
  echo "setup: git is not installed. On Debian or Ubuntu run: apt-get install git" >&2
  exit 1
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "setup: installing locked requirements into .venv (about half a minute, 1.5 GB) ..."
.venv/bin/python -m pip install -qq --require-hashes -r requirements.txt || {
  echo "setup: the requirements could not be installed. Check the connection to your package index and run make again." >&2
  exit 1
}
.venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e .
touch .venv/.ready
