"""Words of a synopsis that may be said of it: things and people that it tells of.

English has no mark for nouns, so a word must stand where a noun stands: behind an article, a
possessive, a preposition or a number, at most one word between. What is done (`stumbles`,
`witnessing`), how something is (`eccentric`) and names are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.spoiler_themes import SPOILING_WORDS
from bot.domain.synopsis_words import SHORTEST, STOP, readable, stem

LONG_ENOUGH = 4  # letters of a word that is said
_ALIKE = 3  # letters that a word and its stem begin with

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")
# Behind these stands one thing, or several,
_BEFORE_ONE = "a an the his her its their my your our this each every another one whose"
# and behind these several.
_BEFORE_SEVERAL = """
about against all among as at between both by eight few five for four from in into like many most
nine of on other over seven several six some ten these those three through two under various with
without
"""
_SEVERAL = frozenset(_BEFORE_SEVERAL.split())
_BEFORE = _SEVERAL.union(_BEFORE_ONE.split())
_DONE = ("ing", "ed", "ly")
_HOW = ("able", "al", "ant", "ary", "ent", "est", "ful", "ible", "ic", "ish", "ive", "less", "ous")
# Things, for all that they end like what is done.
_ENDING_SO = """
boxing ceiling cooking fishing hacking king painting racing ring sailing seed sibling string
training wedding wrestling
"""
_THINGS = frozenset(_ENDING_SO.split())
# Nobody learns from these what a story is about.
_VAGUE = """
ability accident account addition aide amount appearance area arrival attempt attention attitude
background basis beauty beginning behaviour being belief blond blonde body border boredom bring
brought built care case cause chance change character choice closer comfort common concept
condition contact control cost couple course current database daily deal decision degree desire
destination detail difference different difficulty ease edge effort elite event evil example
existence experience extent fact fall famous feature feel feeling felt figure final focus footstep
force former forth fought full genuine glance goal good grew grown half handsome hard heroic hold
home hope idea identity impact instance intent interest issue item junior kind knew lady latter
lead left level life likely local lone lost main manner matter means meet member memory mere middle
mind mission moment moral name nature newfound normal number object offer online open opportunity
ordinary origin outside owner pace pair particular party pass past path people perfect period
person piece place plan point population position possible power practice present private problem
process progress project proof protection purpose question range reality reason recent relation
relationship renamed representative resource response rest result return right rise role rule sake
scene search second secret senior sense separate sequence setting share short show side sign
similar simple situation size solution spread standard start state stay step strange stranger
strength strong study subject success sudden support sure system talk task term test thought threat
thrill time toll total town trigger trip trouble turn type uncensored unit unique unless upper
usual variety view visit voice wait walk while wish won wonder word work world wrong year young
youth
"""
_SILENT = frozenset(map(stem, [*_VAGUE.split(), *SPOILING_WORDS]))


class TopicWords:
    """The words of one text, asked for by their stems."""

    def __init__(self, text: str) -> None:
        self._tokens = ["", "", *_TOKEN.findall(readable(text)), ""]
        self._places: dict[str, list[int]] = {}
        for at, token in enumerate(self._tokens):
            if len(token) >= LONG_ENOUGH:
                self._places.setdefault(token[:_ALIKE], []).append(at)

    def find(self, stemmed: str) -> str | None:
        """How a word is written that the text may be said to tell of; None where it isn't one."""
        if stemmed in _SILENT:
            return None
        written = [
            self._tokens[at]
            for at in self._places.get(stemmed[:_ALIKE], ())
            if stem(self._tokens[at]) == stemmed and _stands_as_thing(self._tokens, at)
        ]
        return min(written, key=len, default=None)


def _stands_as_thing(tokens: Sequence[str], at: int) -> bool:
    """Whether the word at `at` is one that stands where a noun does."""
    before = tokens[at - 1].lower()
    if before not in _BEFORE and not before.isdecimal():
        # `two rival pilots` are things; of `the boy stumbles` nobody can tell.
        earlier = tokens[at - 2].lower()
        several = tokens[at][-1] == "s"
        if earlier not in (_SEVERAL if several else _BEFORE) or not _is_plain(before):
            return False
    return _is_plain(word := tokens[at]) and (
        word in _THINGS
        or not (word.endswith(_DONE) or (word.endswith(_HOW) and _is_plain(tokens[at + 1])))
    )


def _is_plain(word: str) -> bool:
    """Whether this is a word that may tell something, and no name."""
    return (
        len(word) >= SHORTEST
        and word.isalpha()
        and word.islower()
        and word not in STOP
        and word not in _BEFORE
    )
