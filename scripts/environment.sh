#!/usr/bin/env bash
# Makes the Python environment equal to the lock: environment.sh FOLDER runtime|dev
# Safe to repeat, and to interrupt. An environment with the developers' tools keeps them.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1 wanted=$2

say() { # ENGLISH FRENCH
  case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    fr*) printf '%s\n' "$2" ;;
    *) printf '%s\n' "$1" ;;
  esac
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.11 python3 python3.10; do
    if [[ "$(command -v "$candidate")" -ef "$venv/bin/$candidate" ]]; then
      continue # the folder that is about to be made anew, first in PATH of somebody who activated it
    fi
    if "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

if [ "$wanted" = runtime ] && [ -e "$venv/.dev" ]; then
  wanted=dev # uninstalling tools that the next `make test` would install again helps nobody
fi

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  if ! python=$(find_python); then
    say "Relais needs Python 3.10 or 3.11. On Debian 12: sudo apt install python3 python3-venv" \
      "Relais demande Python 3.10 ou 3.11. Sur Debian 12 : sudo apt install python3 python3-venv" >&2
    exit 1
  fi
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "Python's venv module is missing. Type: sudo apt install python$version-venv" \
      "Il manque le module venv de Python. Tapez : sudo apt install python$version-venv" >&2
    exit 1
  fi
  say "1/3  Making the environment in $venv ($("$python" --version))" "1/3  Création de l’environnement dans $venv ($("$python" --version))"
  rm -rf "$venv"
  "$python" -m venv "$venv"
fi

rm -f "$venv/.runtime" "$venv/.dev" # until it is whole again
uv=$venv/bin/uv
pinned=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements-bootstrap.lock)
if [ "$("$uv" --version 2>/dev/null | cut -d' ' -f2)" != "$pinned" ]; then
  say "2/3  Installing the installer (uv $pinned)" "2/3  Installation de l’installateur (uv $pinned)"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
fi

lock=requirements.lock
if [ "$wanted" = dev ]; then lock=requirements-dev.lock; fi
say "3/3  Installing what $lock lists (about 2.5 GB the first time)" "3/3  Installation de ce que liste $lock (environ 2,5 Go la première fois)"
export UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-300} UV_PYTHON_DOWNLOADS=never
# Compiled now, on every core: else the first start does it, on one, and a read-only installation at every start.
"$uv" pip sync --python "$venv/bin/python" --require-hashes --compile-bytecode "$lock"
"$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .

touch "$venv/.runtime"
if [ "$wanted" = dev ]; then touch "$venv/.dev"; fi
