"""Errors whose text is meant for the person who caused them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A way out that is offered with an error: a button's label and custom id."""

    label: str
    custom_id: str


class ClubError(Exception):
    """Something a user can mend. `sentence` says what to do next and is shown to them alone.

    `typed` is what they wrote, handed back with the sentence so that nothing is lost; `choices`
    are shown as buttons.
    """

    def __init__(
        self, sentence: str, *, typed: str | None = None, choices: tuple[Choice, ...] = ()
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.typed = typed
        self.choices = choices


class StartError(Exception):
    """Something an operator can mend before the bot can start: one plain sentence, exit code 2."""


class InUseError(StartError):
    """Another process has what this one needs."""


class StoreError(Exception):
    """The club store could not do what was asked. Hides which database stands behind it."""
