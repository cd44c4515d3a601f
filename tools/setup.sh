#!/bin/sh
# Creates .venv and installs the hashed lock into it: sh tools/setup.sh runtime|dev
set -eu
kind="$1"
python="${PYTHON:-python3}"

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$python" >/dev/null 2>&1; then
    say "Python 3.11 or newer is needed and '$python' was not found."
    say "Debian or Ubuntu: sudo apt-get install python3 python3-venv. Fedora: sudo dnf install python3."
    exit 1
fi
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer is needed; '$python' is $version. Name another one: make $kind PYTHON=python3.12"
    exit 1
fi
if [ ! -x .venv/bin/python ]; then
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        say "This Python $version comes without its venv module."
        say "Debian or Ubuntu: sudo apt-get install python$version-venv. Then run make again."
        exit 1
    fi
    say "Creating .venv with Python $version"
    "$python" -m venv .venv
fi
say "Installing the pinned packages (requirements/$kind.lock, every file checked by its hash)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$kind.lock"
# The project itself: a path file instead of a build, so that a change in the code needs no second step.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd > "$site/telemachus.pth"
cat > .venv/bin/telemachus <<SCRIPT
#!$(pwd)/.venv/bin/python
import sys
from telemachus.cli import app
sys.exit(app())
SCRIPT
chmod +x .venv/bin/telemachus
[ "$kind" = dev ] && touch .venv/.runtime
touch ".venv/.$kind"
