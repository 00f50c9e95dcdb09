#!/bin/sh
# Check the styles and scripts of theme/: formatting, lint and types. `--fix` formats them first.
set -eu
here=$(CDPATH= cd -- "$(dirname "$0")" && pwd)
theme=$here/../../theme
folder=$here/../../tests/browser
sh "$here/audits.sh" "$folder"
cd "$folder"
run() { node_modules/.bin/"$@"; }
if [ "${1:-}" = --fix ]; then
  run stylelint --config stylelint.json --fix "$theme/assets/css/*.css" || true
  run prettier --config prettier.json --log-level warn --write "$theme/assets/**/*.{css,js}"
fi
run prettier --config prettier.json --log-level warn --check "$theme/assets/**/*.{css,js}"
run stylelint --config stylelint.json "$theme/assets/css/*.css"
run tsc --project tsconfig.json
