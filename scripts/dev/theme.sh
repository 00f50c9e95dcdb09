#!/bin/sh
# Check the styles and scripts of theme/ and of the desk: formatting, lint and types. `--fix` formats them first.
set -eu
here=$(CDPATH= cd -- "$(dirname "$0")" && pwd)
theme=$here/../../theme
desk=$here/../klankbord/desk/assets
folder=$here/../../tests/browser
sh "$here/audits.sh" "$folder"
cd "$folder"
run() { node_modules/.bin/"$@"; }
if [ "${1:-}" = --fix ]; then
  run stylelint --config stylelint.json --fix "$theme/assets/css/*.css" "$desk/*.css" || true
  run prettier --config prettier.json --log-level warn --write "$theme/assets/**/*.{css,js}" "$desk/*.{css,js}"
fi
run prettier --config prettier.json --log-level warn --check "$theme/assets/**/*.{css,js}" "$desk/*.{css,js}"
run stylelint --config stylelint.json "$theme/assets/css/*.css" "$desk/*.css"
run tsc --project tsconfig.json
