"""Kana in Latin letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.kana import romanised
from bot.domain.name_forms import form_of
from bot.domain.names import fold

KANA = st.text(
    st.characters(min_codepoint=0x3041, max_codepoint=0x3096)
    | st.characters(min_codepoint=0x30A1, max_codepoint=0x30F6)
    | st.just("ー"),
    min_size=1,
)


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("しんげき", "shingeki"),
        ("ゴブリン", "goburin"),
        ("スレイヤー", "sureiya"),
        ("きゃべつ", "kyabetsu"),
        ("シャア", "shaa"),
        ("ジョジョ", "jojo"),
        ("チェンソー", "chenso"),
        ("ファイト", "faito"),
        ("ティファ", "tifa"),
        ("ヴァイオレット", "vaioretto"),
        ("ウィッチ", "witchi"),
        ("ニッポン", "nippon"),
        ("っ", "っ"),
        ("ー", "ー"),
    ],
)
def test_kana_are_written_as_they_sound(word: str, sounds: str) -> None:
    assert romanised(word) == sounds


@pytest.mark.parametrize("word", ["", "naruto", "進撃の巨人", "86エイティシックス", "올드보이"])
def test_what_is_not_all_kana_stays_as_it_is(word: str) -> None:
    assert romanised(word) == word


@pytest.mark.parametrize(
    ("kana", "latin"), [("しょうじょ", "Shoujo"), ("トーキョー", "Tōkyō"), ("サクラ", "さくら")]
)
def test_a_name_has_one_base_in_kana_and_in_latin_letters(kana: str, latin: str) -> None:
    assert form_of(fold(kana)).key == form_of(fold(latin)).key


@given(KANA)
def test_all_kana_sound_somehow(word: str) -> None:
    sounds = romanised(word)
    assert sounds == word or (sounds.isascii() and sounds.isalpha())
