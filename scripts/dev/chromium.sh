#!/bin/sh
# Print the path of a Chromium for the browser tests; install Debian's if there is none and we may.
set -eu
find_one() {
  for name in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return 0
  done
  return 1
}
find_one && exit 0
as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get > /dev/null; then
  echo "chromium: none found, installing it with apt-get ..." >&2
  { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq chromium; } >&2 || true
fi
find_one && exit 0
echo "chromium: THE BROWSER TESTS NEED A CHROMIUM AND NONE CAN BE HAD HERE." >&2
echo "chromium: Install one (Debian: apt-get install chromium) or set CHROMIUM=/path/to/chrome." >&2
exit 1
