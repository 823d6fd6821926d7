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
ability aboard accident account addition advance advantage affection aide amount antics anxiety
appearance appetite area arrival aspiration assignment associate association attachment attempt
attention attitude attract attractive awkward background base basis batch beauty beginning
behaviour being belief blond blonde body border boredom bring brink brought built bullet care case
cause chance change character chief choice closer comedic comfort command common companion
compassionate complex concept concern condition confident conflict contact continuation control
convenient core cost couple course covert crew cruel crumble crush current daily database deal
debt decision decline defence defense degree delight demeanor dependent depth desire desolate
despair desperate desperation destination detail determination device difference different
difficulty dismay distribution disturbance dozen earlier ease eccentric edge effort element elite
embarrassment employment engine event evil example existence experience exploration extent fact
fall famous favorite favourite feature feel feeling felt feminine fierce fifteen figure final
flesh focus foe footstep forbidden force foreign former formidable forth fought fragment full
genuine glance glimpse globe goal good grave grew grown gruesome half handsome hard heroic hold
home hope horrific hostile humor idea identity image immense impact impression income independence
independent individual inhumane innate inner instance instant institution intelligence intend
intense intent interest internal invade involvement issue item junior kind knew lady latter lead
left level life likely lineup literature local lone loss lost lowest main majority management
manner mass matter means meet member memory mental mention mere middle mind minor misfortune
mission misunderstanding moment moniker moral name nature nearby nearest newfound normal notorious
nowhere number object occur odds offer online open opportunity option ordinary organisation
organization origin outer outside owner pace pair particular party pass passion passionate past
path pathetic patience patient people perfect period perpetrator person phenomenon piece pitch
place plan point populace population position possession possible power practice predicament
present prestigious price private problem process profound progress project proof proposal
prospect protection prowess punishment purpose question quirk range rare reality rear reason
recent recipe relation relationship remain remnant renamed representative request resemblance
resident resource response rest result return reunion right rise role round route routine rule
ruthless sake scale scene screw search second secret secretive self senior sense separate sequence
setting severe sexy share short show side sign similar simple sinister site situation size slumber
solution solve somewhat spiral spread standard start state stay steady step strange stranger
strength string strong study stumble subject success sudden support sure surface system tagline
talk task technology term test thought threat thrill tight time toll torrent total town track
trait transfer transition trigger trip trouble trust turn type uncensored uncertain unease
unfortunate unique unit unless unravel upper upside urban usual variety vast victory view visit
voice void wait walk weakest weight while willing wish won wonder word work world wrong year young
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
