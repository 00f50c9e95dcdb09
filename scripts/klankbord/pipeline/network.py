"""The polite client, with an ear for the run's end: between two chunks of a download the run may stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from klankbord.feeds.client import Client
from klankbord.feeds.replies import Reply, Stream
from klankbord.pipeline.stopping import Stop
from klankbord.settings import Settings


class StoppableClient(Client):
    """Raises StoppedError instead of going on when the run must stop; what was downloaded so far is kept."""

    def __init__(self, settings: Settings, stop: Stop) -> None:
        super().__init__(settings)
        self._stop = stop

    def get(self, url: str, **options: object) -> Reply:
        """As Client.get, unless the run must stop."""
        self._stop.check()
        return super().get(url, **options)  # type: ignore[arg-type]

    @contextmanager
    def stream(
        self, url: str, headers: Mapping[str, str] | None = None, *, seconds: float = 6 * 3600
    ) -> Iterator[Stream]:
        """As Client.stream, until the run must stop."""
        self._stop.check()
        with super().stream(url, headers, seconds=seconds) as stream:
            yield Stream(
                stream.status, stream.url, stream.headers, stream.retry_after, self._until_stop(stream.chunks())
            )

    def _until_stop(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            yield chunk
            self._stop.check()
