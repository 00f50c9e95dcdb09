#!/bin/sh
# Install what the checks of the theme and the site need from npm, as locked in the given folder
# (default: tests/browser).
set -eu
folder=${1:-$(dirname "$0")/../../tests/browser}
cd "$folder"
ready=node_modules/.ready
if [ -f "$ready" ] && cmp -s package-lock.json "$ready"; then
  exit 0
fi
if ! command -v npm > /dev/null && command -v apt-get > /dev/null; then
  echo "audits: no Node.js found, installing it with apt-get ..." >&2
  as_root=
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq nodejs npm; } >&2 || true
fi
if ! command -v npm > /dev/null; then
  echo "audits: THE CHECKS OF THE THEME AND THE SITE NEED NODE.JS 18 OR NEWER WITH npm, AND NONE CAN BE HAD HERE." >&2
  echo "audits: Install it (Debian: apt-get install nodejs npm) and run this again." >&2
  exit 1
fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
cp package-lock.json "$ready"
