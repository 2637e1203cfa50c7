"""Who tried what until it worked: the events of a log as attempts at one thing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lrl.errors import ConfigError
from lrl.selflearn.log import Event


@dataclass(frozen=True, slots=True)
class Attempts:
    """What one user said for one thing, in order: failures, and at the end the success, unless
    the user gave up."""

    events: tuple[Event, ...]

    def __post_init__(self) -> None:
        if not self.events or any(event.success for event in self.events[:-1]):
            raise ValueError("attempts are failures and at most one success, the last")

    @property
    def user(self) -> str:
        """Whose they are."""
        return self.events[0].user

    @property
    def success(self) -> Event | None:
        """The one that worked."""
        last = self.events[-1]
        return last if last.success else None


def attempts(events: Iterable[Event], window: float) -> Iterator[Attempts]:
    """Events in their order, cut at every success, at a silence longer than `window` seconds, and
    between users."""
    if not 0 < window < float("inf"):
        raise ConfigError(f"window {window:g}: a number of seconds above 0")
    run: list[Event] = []
    for event in events:
        if run and (_over(run) or event.user != run[-1].user or event.time - run[-1].time > window):
            yield Attempts(tuple(run))
            run = []
        run.append(event)
    if run:
        yield Attempts(tuple(run))


def _over(run: Sequence[Event]) -> bool:
    return run[-1].success
