"""Runs `python -m MODULE ARGUMENTS...` with more arguments taken from the environment.

Rasa takes its token only as an argument, and arguments are public: every account of the machine reads them in `ps`.
"""

from __future__ import annotations

import json
import os
import runpy
import sys

HIDDEN = "RELAIS_HIDDEN_ARGUMENTS"


def main() -> None:
    """Run the module named by the first argument."""
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments, *json.loads(os.environ.pop(HIDDEN, "[]"))]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
