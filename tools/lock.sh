#!/bin/sh
# Resolves pyproject.toml into the hashed locks. Needs uv on PATH. Writes no registry address.
set -eu
compile() { uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet "$@"; }
compile --output-file requirements/runtime.lock
compile --extra dev --constraint requirements/runtime.lock --output-file requirements/dev.lock
