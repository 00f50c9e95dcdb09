#!/bin/sh
# Make what a release consists of, in dist/: sdist, wheel, and a bill of materials (CycloneDX) of all that a hub with every
# extra installs. The first two are the same bytes on any machine and any day; the third names what is current.
set -eu
cd "$(dirname "$0")/../.."
export PATH="$PWD/.venv/bin:$PATH"
bom="cyclonedx-bom==7.5.0"

rm -rf dist build/bill
python -m hatchling build -d dist
wheel=$(echo dist/klankbord-*.whl)

uv venv -q build/bill
uv pip install -q --python build/bill/bin/python -c requirements.txt "./$wheel[base-model,cluster,desk]"
uv tool run -q --from "$bom" cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
  --output-reproducible --output-format JSON --output-file "${wheel%-py3-none-any.whl}.cdx.json" build/bill/bin/python
rm -rf build/bill
(cd dist && sha256sum ./* > SHA256SUMS && cat SHA256SUMS)
