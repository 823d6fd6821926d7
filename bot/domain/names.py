"""Names, folded so that what people type finds what a title is called.

A folded name is lower case, without marks and punctuation, its words one space apart. Names and
queries are folded alike, before anything is indexed or asked.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TYPED_LIMIT = 400  # characters of a query that are looked at, before folding
FOLDED_LIMIT = 100  # characters of a folded query that are kept
TOKEN_LIMIT = 12  # words of a query that are asked for

_VOICING = "\u3099\u309a"
_VULGAR_FRACTION = "<fraction>"
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ß": "ss",
        "×": "x",
        "&": " and ",
    }
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_MARKS = frozenset({"Mn", "Me"})
_KANA = re.compile(r"[\u3041-\u3096\u309d-\u30ff]")
# Written without spaces: kana, ideographs, hangul. Folding never leaves half-width forms.
_UNSPACED = (
    r"\u1100-\u11ff\u3005-\u3007\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS = re.compile(rf"[{_UNSPACED}]+|[^\s{_UNSPACED}]+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_ASCII_WORDS = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_ASCII_RUNS = re.compile(r"[a-z0-9]+")
_SIGNS = re.compile(r"[&@+#]")  # that may become, or belong to, a word
_AT_AS_A = re.compile(r"(?<=[^\W\d_])@(?=[^\W\d_])")
_TRAILING_SIGN = re.compile(r"[+#]+(?![^\W_])")
_YEAR = re.compile(r"^(.*\S)[\s(\[,]+((?:18|19|20)\d\d)[\s)\]]*$", re.DOTALL)


# One look-up folds what was typed several times over.
@lru_cache(maxsize=256)
def fold(name: str) -> str:
    """`name` as it is compared: `WALL·E` is `wall e`, `Amélie` is `amelie`, `C++` stays `c++`.

    Empty when there is neither a letter nor a digit. Folding a folded name changes nothing.
    """
    if _ASCII_WORDS.fullmatch(name):
        return name
    if name.isascii() and name.isprintable() and not _SIGNS.search(name):
        return " ".join(_ASCII_RUNS.findall(name.lower()))
    seen = _bare(_decomposed(name))
    return " ".join(unicodedata.normalize("NFKC", _spaced(seen)).split())


def name_key(name: str) -> str:
    """What tells names apart: the folded name, or for `!!!` and `…` the characters themselves."""
    return fold(name) or _raw(name)


def squash(folded: str) -> str:
    """A folded name without its spaces: `walle`."""
    return folded.replace(" ", "")


def exact_key(name: str) -> str:
    """What a name and the same name typed have in common, however either is spaced."""
    return squash(name_key(name)[:FOLDED_LIMIT])


def tokens(folded: str) -> list[str]:
    """The words of a folded name in order; unspaced scripts as overlapping pairs of characters."""
    found: list[str] = []
    for run in _RUNS.findall(folded):
        found.extend(_pairs(run) if _IS_UNSPACED.match(run) else (run,))
    return found


def fold_query(text: str) -> str:
    """What was typed, folded like a name and cut to `FOLDED_LIMIT` characters."""
    return fold(text[:TYPED_LIMIT])[:FOLDED_LIMIT].rstrip()


def query_key(text: str) -> str:
    """What was typed, as `name_key` has names."""
    return fold_query(text) or _raw(text[:TYPED_LIMIT])[:FOLDED_LIMIT].rstrip()


def split_year(text: str) -> tuple[str, int | None]:
    """`solaris (1972)` into `solaris` and 1972; without a year at its end, the text and None."""
    found = _YEAR.match(text[:TYPED_LIMIT])
    return (found[1], int(found[2])) if found else (text, None)


def _decomposed(name: str) -> str:
    """`name` taken apart and without case; `8½` is kept from becoming 81/2."""
    apart = "".join(
        f" {c}" if unicodedata.decomposition(c).startswith(_VULGAR_FRACTION) else c for c in name
    )
    for _ in range(2):  # a casefolded character can come apart once more, and the other way round
        apart = unicodedata.normalize("NFKD", apart).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFKD", apart)


def _bare(name: str) -> str:
    """`name` without marks and unseen characters; a kana keeps its voicing."""
    kept: list[str] = []
    for character in name:
        if character in _VOICING:
            if kept and _KANA.match(kept[-1]):
                kept.append(character)
            continue
        category = unicodedata.category(character)
        if category in _MARKS or (category in _UNSEEN and not character.isspace()):
            continue
        kept.append(character)
    return "".join(kept)


def _spaced(name: str) -> str:
    """`name` with a space for each character that is no letter, digit or sign of a word's end."""
    name = _AT_AS_A.sub("a", name)
    ends = {i for found in _TRAILING_SIGN.finditer(name) for i in range(*found.span())}
    kept: list[str] = []
    for i, character in enumerate(name):
        in_word = i in ends and kept and kept[-1] != " "
        kept.append(character if in_word or _is_word(character) else " ")
    return "".join(kept)


def _is_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Mc" or character in _VOICING


def _raw(name: str) -> str:
    seen = "".join(c for c in name if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFKC", seen).casefold().split())


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
