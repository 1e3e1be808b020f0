"""Free ports on the loopback interface, for the assistant's processes."""

from __future__ import annotations

import socket


def free_ports(count: int) -> list[int]:
    """Return distinct ports that nobody listens on now."""
    sockets = []
    try:
        for _ in range(count):
            held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            sockets.append(held)
            held.bind(("127.0.0.1", 0))
        return [held.getsockname()[1] for held in sockets]
    finally:
        for held in sockets:
            held.close()
