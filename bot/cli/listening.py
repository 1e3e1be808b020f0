"""The gateway's port: taken at once, so that nothing is begun for a gateway that cannot serve."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from bot.errors import SettingsError
from bot.terminal import said

LISTEN = "0A"  # TCP_LISTEN in /proc/net/tcp


def listen(host: str, port: int) -> list[socket.socket]:
    """Return listening sockets for every address of `host`, or raise `SettingsError` with the way out."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror:
        raise SettingsError(
            said(
                f"RELAIS_HOST is “{host}”, which is no address of this machine: write 127.0.0.1 or 0.0.0.0.",
                f"RELAIS_HOST vaut « {host} », qui n’est pas une adresse de cette machine : écrivez 127.0.0.1"
                " ou 0.0.0.0.",
            )
        ) from None
    sockets: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(addresses):
            sockets.append(_bind(family, kind, protocol, address))
    except OSError as error:
        for bound in sockets:
            bound.close()
        raise SettingsError(_refusal(host, port, error)) from None
    return sockets


def _bind(family: int, kind: int, protocol: int, address: tuple[str | int | bytes, ...]) -> socket.socket:
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)
        bound.listen(1024)
    except OSError:
        bound.close()
        raise
    return bound


def _refusal(host: str, port: int, error: OSError) -> str:
    other = port + 1 if port < 65535 else 8080
    if error.errno == errno.EADDRINUSE:
        who = listener(port)
        return said(
            f"Port {port} is taken{f' by {who}' if who else ''}: stop that program, or write RELAIS_PORT={other}.",
            f"Le port {port} est pris{f' par {who}' if who else ''} : arrêtez ce programme, ou écrivez"
            f" RELAIS_PORT={other}.",
        )
    if error.errno == errno.EACCES:
        return said(
            f"Port {port} is not for ordinary accounts: write RELAIS_PORT=8080 and put a proxy in front.",
            f"Le port {port} est réservé : écrivez RELAIS_PORT=8080 et placez un mandataire devant.",
        )
    return said(
        f"Relais cannot listen on {host}, port {port} ({error.strerror}): check RELAIS_HOST and RELAIS_PORT.",
        f"Relais ne peut pas écouter sur {host}, port {port} ({error.strerror}) : vérifiez RELAIS_HOST et RELAIS_PORT.",
    )


def listener(port: int, proc: Path = Path("/proc")) -> str | None:
    """Return "name (process 123)" of who listens on a port; None where Linux does not tell us."""
    inodes = {f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listening(proc / "net" / table, port)}
    if not inodes:
        return None
    for folder in proc.glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in inodes for link in (folder / "fd").iterdir()):
                name = (folder / "comm").read_text("utf-8").strip()
                return said(f"{name} (process {folder.name})", f"{name} (processus {folder.name})")
        except OSError:  # it ended, or is somebody else's
            continue
    return None


def _listening(table: Path, port: int) -> list[str]:
    """Return the inodes of the sockets that listen on a port, from one of Linux's tables."""
    try:
        rows = [line.split() for line in table.read_text("ascii").splitlines()[1:]]
    except OSError:
        return []
    return [row[9] for row in rows if row[3] == LISTEN and int(row[1].rpartition(":")[2], 16) == port]
