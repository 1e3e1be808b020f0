#!/usr/bin/env bash
# Rasa's own tests: the data are sound, and the conversations of tests/rasa go as written. test-rasa.sh VENV_BIN
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1
export PYTHONWARNINGS=ignore # those of the packages that Rasa 3.6 stands on

model=$("$bin/relais" train --print-model)
domain=domain.yml
if [ -d domain ]; then domain=domain; fi
"$bin/rasa" data validate --config config.yml --data data --domain "$domain"
"$bin/rasa" test core --model "$model" --stories tests/rasa --fail-on-prediction-errors --no-plot --out results
