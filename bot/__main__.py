"""`relais`, or `python -m bot`: reads the settings once and runs one command."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bot.errors import BadRequest, RelaisError, SettingsError, StorageBusy
from bot.terminal import complain, tolerate_old_terminals


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 it failed, 2 it was asked wrongly, 130 Ctrl-C."""
    from bot.cli.parser import make_parser

    tolerate_old_terminals()
    arguments = make_parser(sys.argv[1:] if argv is None else argv).parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        return code
    except StorageBusy as error:
        complain(
            f"relais: the database does not answer ({error}): check RELAIS_DATABASE_URL, or wait for its server.",
            f"relais : la base de données ne répond pas ({error}) : vérifiez RELAIS_DATABASE_URL, ou attendez son"
            " serveur.",
        )
        return 1
    except RelaisError as error:
        complain(f"relais: {error}", f"relais : {error}")
        return 2 if isinstance(error, (BadRequest, SettingsError)) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `relais settings | head`
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
