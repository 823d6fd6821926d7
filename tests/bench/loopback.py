"""Discord's HTTP side on loopback, as a process of its own: it costs the bot nothing but the wire.

`python -m tests.bench.loopback` prints its port and serves until its standard input closes.

`tests/loopback` is the Discord that remembers, and fails. This one stays apart from it: it keeps
nothing and answers in some tens of microseconds, where a web server takes ten times as long, on the
cores that the bot is timed on.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import orjson

from bot.process import fastest_loop
from tests.bench.discord_answers import answer_to

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Http(asyncio.Protocol):
    """Answers each request of one connection as soon as it is whole."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        self._received += data
        head, end, rest = self._received.partition(_END)
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if not end or len(rest) < length or self._transport is None:
            return
        self._received = rest[length:]
        method, path, _ = head.decode().split(" ", 2)
        body = orjson.loads(rest[:length]) if length else None
        self._transport.write(_response(method, path.partition("?")[0], body))


def _response(method: str, path: str, body: object) -> bytes:
    try:
        content, status = orjson.dumps(answer_to(method, path, body)), b"200 OK"
    except LookupError as error:
        content, status = orjson.dumps({"code": 0, "message": str(error)}), b"404 Not Found"
    return (b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b") % (
        status,
        len(content),
        content,
    )


async def serve() -> None:
    """Serve until standard input closes."""
    server = await asyncio.get_running_loop().create_server(Http, "127.0.0.1", 0)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


@contextmanager
def loopback() -> Iterator[str]:
    """The base address of a Discord that runs until the end of the `with`."""
    command = [sys.executable, "-m", "tests.bench.loopback"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            port = int(process.stdout.readline()) if process.stdout else 0
            yield f"http://127.0.0.1:{port}/api/v10"
        finally:
            process.terminate()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=fastest_loop()) as runner:
        runner.run(serve())
