"""Themes that give something away: they are compared, but never said in public.

A theme spoils where its source says so (`Theme.spoiler`), or where its words are among these,
in any case and with any marks. Written for the tags of the public databases.
"""

from __future__ import annotations

from functools import lru_cache

from bot.domain.names import fold
from bot.domain.titles import Theme, Title

# Somebody dies, or how it ends, or what is found out: whole themes.
SPOILING = frozenset(
    {
        "ambiguous ending",
        "amnesia reveal",
        "and then there were none",
        "bad ending",
        "betrayal by friend",
        "bittersweet ending",
        "character death",
        "cliffhanger ending",
        "dead all along",
        "death of main character",
        "death of protagonist",
        "double twist",
        "downer ending",
        "dream ending",
        "everybody dies",
        "evil wins",
        "fake death",
        "happy ending",
        "hero dies",
        "hidden identity revealed",
        "it was all a dream",
        "killer revealed",
        "main character dies",
        "murderer revealed",
        "mindfuck ending",
        "no happy ending",
        "open ending",
        "plot twist",
        "protagonist death",
        "protagonist dies",
        "sad ending",
        "secret twin",
        "shock ending",
        "shocking ending",
        "suicide of protagonist",
        "surprise ending",
        "time loop revealed",
        "tragedy ending",
        "tragic ending",
        "twist",
        "twist ending",
        "twists and turns",
        "unexpected ending",
        "unhappy ending",
        "unreliable narrator revealed",
        "villain wins",
        "villain protagonist revealed",
        "whodunit solved",
    }
)
# Two words that spoil whatever else stands with them.
_ENDS = frozenset({"ending", "endings", "twist", "twists", "reveal", "revealed", "reveals"})
_FALLS = frozenset({"dies", "death", "dead", "killed", "survives", "betrays"})
# Who dies, who did it, how it ends: words of a synopsis that are never said by themselves.
_SPOILING_WORDS = """
betray betrayal betrayed betrayer betrays climax corpse culprit dead death deceased demise die died
dies dying end ending fate final finale funeral kill killed killer killing kills mastermind murder
murdered murderer perish reborn reincarnation reveal revealed revelation reveals sacrifice slain
suicide survive traitor treachery truth twist
"""
SPOILING_WORDS = frozenset(_SPOILING_WORDS.split())
_ABOUT = frozenset(
    {"protagonist", "hero", "heroine", "main", "lead", "character", "everybody", "everyone"}
)


def spoiling(title: Title) -> frozenset[str]:
    """The themes of `title`, casefolded, that give something away."""
    return frozenset(theme.theme.casefold() for theme in title.themes if spoils(theme))


def spoils(theme: Theme) -> bool:
    """Whether `theme` gives something away."""
    return theme.spoiler or _gives_away(theme.theme)


@lru_cache(maxsize=4_096)
def _gives_away(theme: str) -> bool:
    folded = fold(theme)
    words = frozenset(folded.split())
    return (
        folded in SPOILING
        or not words.isdisjoint(_ENDS)
        or not (words.isdisjoint(_FALLS) or words.isdisjoint(_ABOUT))
    )
