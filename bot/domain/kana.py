"""Kana as they sound in Latin letters (Hepburn), so that either finds names written in the other.

A long vowel is written once, as in the base of every name.
"""

from __future__ import annotations

import re

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30f6\u30fc]+")
_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
_ROWS = {
    "あいうえお": "a i u e o",
    "かきくけこ": "ka ki ku ke ko",
    "がぎぐげご": "ga gi gu ge go",
    "さしすせそ": "sa shi su se so",
    "ざじずぜぞ": "za ji zu ze zo",
    "たちつてと": "ta chi tsu te to",
    "だぢづでど": "da ji zu de do",
    "なにぬねの": "na ni nu ne no",
    "はひふへほ": "ha hi fu he ho",
    "ばびぶべぼ": "ba bi bu be bo",
    "ぱぴぷぺぽ": "pa pi pu pe po",
    "まみむめも": "ma mi mu me mo",
    "やゆよ": "ya yu yo",
    "らりるれろ": "ra ri ru re ro",
    "わゐゑをんゔゕゖ": "wa i e o n vu ka ke",
}
_SOUNDS = {
    kana: sound
    for row, sounds in _ROWS.items()
    for kana, sound in zip(row, sounds.split(), strict=True)
}
_GLIDES = {"ゃ": "a", "ゅ": "u", "ょ": "o", "ゎ": "a"}
_SMALL_VOWELS = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_WITHOUT_Y = frozenset({"shi", "chi", "ji"})
_DOUBLING, _LONG = "っ", "ー"
_DOUBLED = {"c": "t", **dict.fromkeys("aiueo", "")}  # what is written before one of these


def romanised(word: str) -> str:
    """`word` in Latin letters where all of it is kana; else as it is."""
    if not _KANA.fullmatch(word):
        return word
    sounds: list[str] = []
    doubled = False
    for kana in word.translate(_HIRAGANA):
        if kana == _DOUBLING:
            doubled = True
        elif kana != _LONG:
            sound = _after(sounds, kana)
            sounds.append(_DOUBLED.get(sound[0], sound[0]) * doubled + sound)
            doubled = False
    return "".join(sounds) or word


def _after(sounds: list[str], kana: str) -> str:
    """How `kana` sounds; a small one takes the vowel's place in the sound before it."""
    vowel = _GLIDES.get(kana) or _SMALL_VOWELS.get(kana)
    if vowel is None:
        return _SOUNDS[kana]
    if not sounds:
        return vowel
    before = sounds.pop()
    if kana in _GLIDES:
        return before[:-1] + (vowel if before in _WITHOUT_Y else f"y{vowel}")
    return f"w{vowel}" if before == "u" else before[:-1] + vowel
