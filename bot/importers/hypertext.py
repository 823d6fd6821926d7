"""Text with a little HTML, as sites export reviews, written in our markup.

The few tags are looked for here: the standard library's parser fails at some broken text and takes
the square of its length for other.
"""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(
    r"<(?:(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,15})(?P<attributes>(?:[\s/][^<>]{0,2000})?)"
    r"|[!?/][^<>]{0,2000})>"
)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TAG_OR_ENTITY = re.compile(r"<[/!?a-zA-Z]|&[#a-zA-Z]")
_MARKS = {"i": "*", "em": "*", "cite": "*", "b": "**", "strong": "**"}
_BREAKS = {"br": "\n", "p": "\n\n", "div": "\n", "li": "\n", "blockquote": "\n\n"}
_UNSEEN = ("script", "style")
_ADDRESS = re.compile(r"https?://[^\s()<>\[\]\\]+")
# A link's words are one line, and hide nothing.
_NO_LABEL = re.compile(r"\n|\|\||[<>]|~!|!~|\[/?spoiler\]", re.IGNORECASE)
_LABEL_SIGNS = re.compile(r"[\[\]\\]")


def markup_of(html: str) -> str:
    """`html` in our markup: styles, links, breaks and quotes; other tags go, their words stay.

    Marks of veils are left as they are: what somebody hid stays hidden. A star is a star.
    """
    if "*" not in html and not _TAG_OR_ENTITY.search(html):
        return html
    writer = _Writer()
    at = 0
    for tag in _TAG.finditer(html):
        writer.words(unescape(html[at : tag.start()]))
        if tag["name"]:
            writer.tag(tag["name"].lower(), tag["attributes"], closes=bool(tag["close"]))
        at = tag.end()
    writer.words(unescape(html[at:]))
    return writer.finished()


class _Writer:
    """Writes markup as tags come. A style ends with its line and begins anew in the next."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._styles: list[str] = []
        self._address: str | None = None
        self._label_start = 0
        self._unseen = False

    def words(self, text: str) -> None:
        """Words between tags."""
        if self._unseen:
            return
        for line in re.split(r"(\n+)", text.replace("*", "\\*")):
            core = line.strip()
            marks = "".join(dict.fromkeys(self._styles)) if core else ""
            before, _, after = line.partition(core) if core else (line, "", "")
            self._parts.append(f"{before}{marks}{core}{marks[::-1]}{after}")

    def tag(self, name: str, attributes: str, *, closes: bool) -> None:
        """A tag. One that closes what was never opened is passed over."""
        if name in _UNSEEN:
            self._unseen = not closes
        elif name == "spoiler":
            self._parts.append("</spoiler>" if closes else "<spoiler>")
        elif name == "a":
            self._end_link()
            if not closes and (href := _HREF.search(attributes)):
                self._address = unescape(next(filter(None, href.groups()), ""))
                self._label_start = len(self._parts)
        elif name in _MARKS and not closes:
            self._styles.append(_MARKS[name])
        elif name in _MARKS and _MARKS[name] in self._styles:
            self._styles.remove(_MARKS[name])
        elif name in _BREAKS:
            quote = ("”" if closes else "“") if name == "blockquote" else ""
            break_ = _BREAKS[name]
            self._parts.append(quote + break_ if closes else break_ + quote)

    def finished(self) -> str:
        """All that was written."""
        self._end_link()
        return "".join(self._parts).strip()

    def _end_link(self) -> None:
        """The words since the link's tag as a link, where it leads somewhere."""
        label = "".join(self._parts[self._label_start :])
        if self._address is None:
            return
        leads = _ADDRESS.fullmatch(self._address) and label.strip()
        if leads and not _NO_LABEL.search(label):
            label = f"[{_LABEL_SIGNS.sub(' ', label).strip()}]({self._address})"
        self._parts[self._label_start :] = [label]
        self._address = None
