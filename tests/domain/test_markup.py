"""Text from people: made safe, read, written back, rendered and cut."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.excerpts import SHORTEST_PAGE
from bot.domain.markup import (
    ELEMENT_LIMIT,
    Bold,
    Inline,
    Italic,
    Link,
    Markup,
    MarkupError,
    Paragraph,
    Text,
    Veil,
    VeilMode,
    clean,
    elements,
    escape,
    excerpt,
    has_veil,
    pages,
    parse,
    plain,
    render,
    scopes,
    source,
    wire_length,
)
from bot.domain.markup_tree import runs, veils
from bot.domain.sentences import sentence_ends
from bot.domain.spoilers import FINISHED, Progress, Scope, Whole
from tests.domain.hostile import TOKEN, hidden_tokens, hostile, shown_tokens, tokens, trees, typed

anything = st.text(st.characters(codec=None, exclude_categories=()))
EP5 = Scope(episode=5)


def veil(text: str, scope: Scope | None = None) -> Veil:
    return Veil((Text(text),), scope)


def bold(text: str) -> Bold:
    return Bold((Text(text),))


def italic(text: str) -> Italic:
    return Italic((Text(text),))


def inlines(source_text: str) -> list[tuple[Inline, ...]]:
    return [paragraph.inlines for paragraph in parse(source_text).paragraphs]


def words(markup: Markup, *, hidden: bool | None = None) -> str:
    """Everything in its leaves but spaces, or in those that are hidden or not."""
    flat = (run for paragraph in markup.paragraphs for run in runs(paragraph))
    kept = (run.text for run in flat if hidden is None or run.hidden is hidden)
    return "".join("".join(kept).split())


def read(text: str) -> Markup | MarkupError:
    """The markup, or what is wrong with it."""
    try:
        return parse(text)
    except MarkupError as error:
        return error


class TestClean:
    @pytest.mark.parametrize(
        ("text", "cleaned"),
        [
            ("  a\r\nb\rc  ", "a\nb\nc"),
            ("a\tb", "a b"),
            ("a \n\n \n\n\nb", "a\n\nb"),
            ("a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
            ("a\x00b\x07c\x7fd\x9fe", "abcde"),
            ("\ud83d and \udfff", "and"),
            ("\u202eevil\u202c \u2066b\u2069", "evil b"),
            ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
            ("|\u200b|", "||"),
            ("|\u200d|", "||"),
            ("می\u200cخواهم", "می\u200cخواهم"),
            ("👩\u200d👧", "👩\u200d👧"),
            ("👩\u200d\u200d👧\u200d", "👩\u200d👧"),
            ("a\u200d b", "a b"),
            ("עברית\u200f!", "עברית\u200f!"),
            ("", ""),
            ("\u3000\x00\n", ""),
        ],
    )
    def test_what_cannot_be_seen_or_sent_goes(self, text: str, cleaned: str) -> None:
        assert clean(text) == cleaned

    @hostile
    @given(anything | typed())
    def test_cleaning_twice_changes_nothing_and_any_text_can_be_sent(self, text: str) -> None:
        once = clean(text)
        assert clean(once) == once
        assert once.encode("utf-8").decode("utf-8") == once


class TestParse:
    @pytest.mark.parametrize(
        "typed_text",
        [
            "||a||",
            ">!a!<",
            "~!a!~",
            "[spoiler]a[/spoiler]",
            "<spoiler>a</spoiler>",
            "[SPOILER]a[/Spoiler]",
        ],
    )
    def test_every_notation_makes_a_veil(self, typed_text: str) -> None:
        assert inlines(f"x {typed_text} y") == [(Text("x "), veil("a"), Text(" y"))]

    @pytest.mark.parametrize(
        ("typed_text", "expected"),
        [
            (
                "**a** *b* ***c***",
                (bold("a"), Text(" "), italic("b"), Text(" "), Bold((italic("c"),))),
            ),
            ("**a *b* c**", (Bold((Text("a "), italic("b"), Text(" c"))),)),
            ("**a***b*", (bold("a"), italic("b"))),
            ("**a *b** c*", (Bold((Text("a "), italic("b"))), italic(" c"))),
            ("**a", (Text("**a"),)),
            ("***a**", (Text("*"), bold("a"))),
            ("**a***", (bold("a"), Text("*"))),
            ("5 * 3 * 2", (Text("5 * 3 * 2"),)),
            ("****a****", (Text("****a****"),)),
            ("a\n*b*", (Text("a\n"), italic("b"))),
            (r"\*a\* \\ \a \|\|", (Text(r"*a* \ \a ||"),)),
            ("https://x.y/a*b*c_d", (Text("https://x.y/a*b*c_d"),)),
        ],
    )
    def test_stars_style_the_words_between_a_pair_and_are_text_otherwise(
        self, typed_text: str, expected: tuple[Inline, ...]
    ) -> None:
        assert inlines(typed_text) == [expected]

    @pytest.mark.parametrize(
        ("typed_text", "expected"),
        [
            ("[a b](https://x.y/z)", (Link("a b", "https://x.y/z"),)),
            ("[a](http://x.y/b_(c)?d=e#f)", (Link("a", "http://x.y/b_(c)?d=e#f"),)),
            ("[a](HTTPS://X.Y)", (Link("a", "HTTPS://X.Y"),)),
            (r"[a\]](https://x.y)", (Link("a]", "https://x.y"),)),
            ("[**a**](https://x.y)", (Bold((Link("a", "https://x.y"),)),)),
            ("[spoiler](https://x.y)", (Link("spoiler", "https://x.y"),)),
            ("[a](javascript:x)", (Text("[a](javascript:x)"),)),
            ("[a](ftp://x.y)", (Text("[a](ftp://x.y)"),)),
            ("[a](https://u:p@x.y)", (Text("[a](https://u:p@x.y)"),)),
            ("[a](https://x.y z)", (Text("[a](https://x.y z)"),)),
            ("[a](https://кино.рф)", (Text("[a](https://кино.рф)"),)),
            ("[ ](https://x.y)", (Text("[ ](https://x.y)"),)),
            ("[a||b||](https://x.y)", (Text("[a"), veil("b"), Text("](https://x.y)"))),
            (f"[a](https://x.y/{'z' * 512})", (Text(f"[a](https://x.y/{'z' * 512})"),)),
        ],
    )
    def test_a_link_leads_to_http_and_anything_else_is_text(
        self, typed_text: str, expected: tuple[Inline, ...]
    ) -> None:
        assert inlines(typed_text) == [expected]

    @pytest.mark.parametrize(
        ("typed_text", "expected"),
        [
            ("**a || b** c ||", (Text("**a "), veil("b** c"))),
            ("|| a ** b || c **", (veil("a ** b"), Text(" c **"))),
            ("**a ||b|| c**", (bold("a"), Text(" "), veil("b"), Text(" "), bold("c"))),
            ("`||a||`", (Text("`"), veil("a"), Text("`"))),
            ("[a||b](https://x.y)||", (Text("[a"), veil("b](https://x.y)"))),
            ("https://x.y/||a||", (Text("https://x.y/"), veil("a"))),
            ("||**a** [b](https://x.y)||", (veil("a b (https://x.y)"),)),
            ("|||a|||", (veil("|a"), Text("|"))),
            (r"||a\|| b||", (veil("a|| b"),)),
            ("||||a||  ||", (Veil((Text("a"),)),)),
            ("a|| b ||c", (Text("a "), veil("b"), Text(" c"))),
            ("~~!a!~~", (Text("~"), veil("a"), Text("~"))),
            ("<spoiler>!x!</spoiler>", (veil("!x!"),)),
            ("[ſpoiler]a", (Text("[ſpoiler]a"),)),
        ],
    )
    def test_what_lies_between_veil_marks_is_veiled_whatever_is_around(
        self, typed_text: str, expected: tuple[Inline, ...]
    ) -> None:
        found = inlines(typed_text)
        assert found == [expected]

    def test_a_veil_over_paragraphs_is_one_veil_in_each(self) -> None:
        assert inlines("a >!(ep 5) b\n\nc\nd!< e") == [
            (Text("a "), veil("b", EP5)),
            (veil("c\nd", EP5), Text(" e")),
        ]

    @pytest.mark.parametrize(
        ("typed_text", "expected"),
        [
            ("||(ep 5) a||", veil("a", EP5)),
            ("||( Episode 5 ) : a||", veil("a", EP5)),
            ("||(S2E3):a||", veil("a", Scope(2, 3))),
            ("||(ch 30)\na||", veil("a", Scope(chapter=30))),
            ("~!(Ending) a!~", veil("a", Scope(whole=Whole.ENDING))),
            ("||(ep 5)||", veil("(ep 5)")),
            ("||(ep 5) (ep 6) a||", veil("(ep 6) a", EP5)),
            (r"||\(ep 5) a||", veil("(ep 5) a")),
            ("||(much later) a||", veil("(much later) a")),
            ("||a (ep 5)||", veil("a (ep 5)")),
        ],
    )
    def test_a_veil_that_begins_with_a_scope_has_it(self, typed_text: str, expected: Veil) -> None:
        assert inlines(typed_text) == [(expected,)]

    @pytest.mark.parametrize(
        ("typed_text", "line", "column", "near", "advice"),
        [
            ("a ||b", 1, 3, "a ||b", "Put || after"),
            ("a\n\n\n\nb\u200b >!c", 5, 4, "a b >!c", "Put !< after"),
            ("love it!<3", 1, 8, "love it!<3", "Put >! before"),
            ("||a|| b||", 1, 8, "||a|| b||", "Put || after"),
            ("||a >!b!< c||", 1, 5, "||a >!b!< c||", "Put || before this mark"),
            (
                "[spoiler]a [SPOILER]b[/spoiler]",
                1,
                12,
                "[spoiler]a [SPOILER]b[/spoiler]",
                "Put [/sp",
            ),
            ("~!a!<", 1, 4, "~!a!<", "Put !~ before this mark"),
            ("x </Spoiler>", 1, 3, "x </Spoiler>", "Put <spoiler> before"),
        ],
    )
    def test_a_mark_without_partner_is_an_error_that_says_where_and_what_to_do(
        self, typed_text: str, line: int, column: int, near: str, advice: str
    ) -> None:
        with pytest.raises(MarkupError) as caught:
            parse(typed_text)
        error = caught.value
        assert (error.line, error.column) == (line, column)
        assert error.near in near
        assert advice in error.reason

    def test_an_errors_own_text_says_nothing_of_what_was_to_be_hidden(self) -> None:
        with pytest.raises(MarkupError) as caught:
            parse("||Rosebud is a sled")
        assert "Rosebud" in caught.value.near
        assert "Rosebud" not in str(caught.value) + repr(caught.value)

    @hostile
    @given(typed())
    def test_all_that_is_typed_between_veil_marks_is_veiled_and_nothing_else(
        self, text: str
    ) -> None:
        markup = parse(text)
        assert all(token.startswith("S") for token in hidden_tokens(markup))
        assert all(token.startswith("V") for token in shown_tokens(markup))
        kept = set(TOKEN.findall(repr(markup)))
        assert kept == set(TOKEN.findall(text))

    @hostile
    @given(anything)
    def test_any_text_at_all_is_read_or_refused_with_a_place_in_it(self, text: str) -> None:
        found = read(text)
        if isinstance(found, MarkupError):
            line = text.split("\n")[found.line - 1]
            assert 1 <= found.column <= len(line)
            assert line[found.column - 1] in "|>!~[<"
        else:
            assert parse(source(found)) == found


class TestSource:
    @pytest.mark.parametrize(
        ("typed_text", "canonical"),
        [
            ("a >!b!< ~!c!~", "a ||b|| ||c||"),
            ("||(Season 2, Ep 3): a||", "||(S2E3) a||"),
            ("5 * 3 | 2 \\ 1 [a] (b) _c_ # > !", "5 * 3 | 2 \\ 1 [a] (b) _c_ # > !"),
            ("a \\|\\| b \\*c", "a \\|\\| b \\*c"),
            ("\\a\\b", "\\a\\b"),
            ("a\r\n\n\n\nb", "a\n\nb"),
        ],
    )
    def test_it_is_written_back_in_one_form_with_few_backslashes(
        self, typed_text: str, canonical: str
    ) -> None:
        assert source(parse(typed_text)) == canonical

    @hostile
    @given(typed())
    def test_what_was_read_is_written_so_that_it_reads_the_same(self, text: str) -> None:
        markup = parse(text)
        assert parse(source(markup)) == markup
        assert parse(clean(text)) == markup
        assert clean(source(markup)) == source(markup)


class TestRender:
    @pytest.mark.parametrize(
        ("typed_text", "wire"),
        [
            ("a.b", r"a\.b"),
            ("**a** ||b c.|| *d*", r"**a** ||b c\.|| *d*"),
            ("# a\n> b\n- c\n1. d\n-# e", "\\# a\n\\> b\n\\- c\n1\\. d\n\\-\\# e"),
            ("||a\nb||", "||a||\n||b||"),
            ("||a\n# b\n\nc||", "||a||\n||\\# b||\n\n||c||"),
            (r"||a\|||", r"||a\| ||"),
            (r"||\|a||", r"|| \|a||"),
            ("||a\\\\||", "||a\\\\ ||"),
            (r"a\|||b||", r"a\| ||b||"),
            ("||a|| ||b||", "||a b||"),
            ("||a||||b||", "||ab||"),
            ("||(ep 5) a||", r"\(ep 5\) ||a||"),
            ("||(ep 5) a|| ||(ep 5) b||", r"\(ep 5\) ||a b||"),
            ("x||(ep 5) a||||(ep 6) b||", r"x \(ep 5\) ||a|| \(ep 6\) ||b||"),
            ("||(ep 5) a|| ||b||", r"\(ep 5\) ||a|| \(spoiler\) ||b||"),
            ("**a\nb**", "**a\nb**".replace("\n", "**\n**")),
            ("**a***b*", "**a**b"),
            ("**a *b***", "**a b**"),
            ("***a***", "***a***"),
            ("[a.b](https://x.y/c_(d)|e~f)", r"[a\.b](https://x.y/c_%28d%29%7Ce%7Ef)"),
            ("[a](https://x.y)||b||", "[a](https://x.y) ||b||"),
            ("[a](https://x.y).||b||", r"[a](https://x.y)\. ||b||"),
            ("@everyone <@1> :a:", r"\@everyone \<\@1\> \:a\:"),
        ],
    )
    def test_the_wire_text_keeps_veils_apart_from_all_that_could_open_them(
        self, typed_text: str, wire: str
    ) -> None:
        assert render(parse(typed_text)) == wire

    @pytest.mark.parametrize(
        ("typed_text", "wire"),
        [
            ("a ||b|| c", "a ▒▒ spoiler ▒▒ c"),
            ("||(ep 5) a||", "▒▒ spoiler for ep 5 ▒▒"),
            ("||a|| ||b||", "▒▒ spoiler ▒▒"),
            ("||a\nb\n\nc|| d", "▒▒ spoiler ▒▒\n\nd"),
            ("x\n\n||a\n\nb||\n\ny", "x\n\n▒▒ spoiler ▒▒\n\ny"),
            ("||(ep 5) a|| ||(ep 6) b||", "▒▒ spoiler for ep 5 ▒▒ ▒▒ spoiler for ep 6 ▒▒"),
        ],
    )
    def test_withheld_veils_leave_a_placeholder(self, typed_text: str, wire: str) -> None:
        assert render(parse(typed_text), VeilMode.WITHHOLD) == wire

    def test_open_veils_are_plain_words(self) -> None:
        assert render(parse("a ||(ep 5) b|| ||c||"), VeilMode.OPEN) == "a b c"

    @pytest.mark.parametrize(
        ("progress", "wire"),
        [
            (Progress(), r"\(ep 5\) ||a|| \(ep 6\) ||b|| \(spoiler\) ||c||"),
            (Progress(episode=5), r"a \(ep 6\) ||b|| \(spoiler\) ||c||"),
            (Progress(episode=6), "a b ||c||"),
            (FINISHED, "a b c"),
        ],
    )
    def test_a_members_progress_opens_what_is_safe(self, progress: Progress, wire: str) -> None:
        markup = parse("||(ep 5) a|| ||(ep 6) b|| ||c||")
        assert render(markup, progress=progress) == wire

    def test_above_the_limit_styles_go_first_and_then_the_closest_veils_join(self) -> None:
        markup = parse("**a** ||b|| c ||d|| far from here ||e||\n||f||")
        assert elements(markup) == 5
        assert render(markup, limit=5) == render(markup)
        assert render(markup, limit=4) == "a ||b|| c ||d|| far from here ||e||\n||f||"
        assert render(markup, limit=3) == "a ||b c d|| far from here ||e||\n||f||"
        assert render(markup, limit=1) == "a ||b c d far from here e f||"

    def test_a_message_never_comes_near_what_a_client_stops_at(self) -> None:
        markup = parse("**a** ||b|| *c* [d](https://x.y)\n" * 40)
        assert elements(markup) == 160
        assert render(markup).count("||") == 2 * 40
        assert render(parse("a ||b||\n\n" * 200)).count("||") == 2 * ELEMENT_LIMIT

    def test_a_tree_that_no_one_typed_is_rendered_as_safely(self) -> None:
        tree = Markup(
            (
                Paragraph((Bold((Text(" a "),)), veil("\u202e\n b \n\n# c"), Text("\n\n> d"))),
                Paragraph((Link("e\n||f", "javascript:g"), veil("\ud800"), Text(""))),
            )
        )
        assert render(tree) == "**a**\n||b||\n||\\# c||\n\\> d\n\ne\n\\|\\|f"

    @hostile
    @given(typed().map(parse) | trees())
    def test_withheld_text_has_nothing_of_a_veil_and_all_of_the_rest(self, markup: Markup) -> None:
        wire = render(markup, VeilMode.WITHHOLD)
        assert "S" not in "".join(TOKEN.findall(wire))
        assert shown_tokens(markup) <= set(TOKEN.findall(wire))

    @hostile
    @given(typed().map(parse), st.text("ab\n", min_size=1))
    def test_withheld_text_is_the_same_whatever_and_however_much_a_veil_hides(
        self, markup: Markup, other: str
    ) -> None:
        changed = Markup(
            tuple(
                Paragraph(
                    tuple(
                        veil(f"x{other}x", inline.scope) if isinstance(inline, Veil) else inline
                        for inline in paragraph.inlines
                    )
                )
                for paragraph in markup.paragraphs
            )
        )
        withheld = render(markup, VeilMode.WITHHOLD)
        assert withheld == render(changed, VeilMode.WITHHOLD)

    @hostile
    @given(typed().map(parse) | trees())
    def test_open_text_has_every_word(self, markup: Markup) -> None:
        assert tokens(markup) == set(TOKEN.findall(render(markup, VeilMode.OPEN)))


class TestEscape:
    def test_every_ascii_punctuation_character_gets_a_backslash(self) -> None:
        marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
        assert escape(marks) == "".join(f"\\{mark}" for mark in marks)

    @hostile
    @given(anything)
    def test_any_name_can_be_sent(self, name: str) -> None:
        assert escape(name).encode().decode() == escape(name)

    def test_length_is_counted_in_utf_16(self) -> None:
        assert wire_length("aé日🎬") == 5


class TestPlain:
    @pytest.mark.parametrize(
        ("typed_text", "line"),
        [
            ("**a** ||b|| [c](https://x.y)", "a … c"),
            ("a\nb\n\n||c\n\nd|| ||e|| f", "a b … f"),
            ("||a||", "…"),
            ("", ""),
        ],
    )
    def test_places_without_veils_get_one_line_without_what_is_hidden(
        self, typed_text: str, line: str
    ) -> None:
        assert plain(parse(typed_text)) == line

    def test_what_is_hidden_can_be_known_of_without_being_read(self) -> None:
        markup = parse("a ||b|| ||(ep 5) c|| ||d||")
        assert has_veil(markup)
        assert scopes(markup) == (None, EP5)
        assert not has_veil(parse("a"))
        assert scopes(parse("a")) == ()


class TestSentences:
    @pytest.mark.parametrize(
        "sentences",
        [
            ["One.", " Two!", " Three?"],
            ["Mr. Smith met Dr. Jones vs. the world.", " Good."],
            ["J. R. R. Tolkien wrote it.", " Yes."],
            ["At 9 a.m. it starts.", " It ends at 5 p.m.", " Then home."],
            ["See e.g. Alien.", " It scares."],
            ["No. 5 is alive.", " No.", " It is not."],
            ["What?!", " Really…", " He left... and came back."],
            ["“Run.”", " She ran.", " (He did too.)", " The end"],
            ["It costs 3.50 at x.com today.", " Cheap."],
            ["Blame! is bleak.", " So do I.", " End."],
            ["死んだ。", "本当？", "「はい。」", "終わり"],
        ],
    )
    def test_a_sentence_ends_where_a_reader_would_say_so(self, sentences: list[str]) -> None:
        text = "".join(sentences)
        ends = sentence_ends(text)
        assert [text[a:b] for a, b in zip([0, *ends], ends, strict=False)] == sentences


class TestExcerpt:
    @pytest.mark.parametrize(
        ("typed_text", "count", "limit", "wire"),
        [
            ("One. Two. Three.", 2, 100, "One. Two."),
            ("One ||two. Three.|| four. Five.", 1, 100, "One ||two. Three.|| four."),
            ("One. ||Two|| three. Four.", 1, 100, "One."),
            ("One. ||Two|| three. Four.", 2, 15, "One."),
            ("One.\n\nTwo. Three.", 2, 100, "One.\n\nTwo."),
            ("One two three four.", 1, 10, "One two…"),
            ("One ||two|| three four.", 1, 14, "One ||two||…"),
            ("One two ||three four||.", 1, 16, "One two…"),
            ("||One two three four||.", 1, 10, "…"),
            ("**One.** Two.", 1, 100, "**One.**"),
            ("", 2, 100, ""),
        ],
    )
    def test_the_leading_sentences_are_cut_outside_of_veils(
        self, typed_text: str, count: int, limit: int, wire: str
    ) -> None:
        cut = render(excerpt(parse(typed_text), count, limit))
        assert cut.replace("\\", "") == wire

    @hostile
    @given(typed().map(parse), st.integers(1, 3), st.integers(20, 300), st.sampled_from(VeilMode))
    def test_an_excerpt_has_whole_veils_and_begins_the_text(
        self, markup: Markup, count: int, limit: int, mode: VeilMode
    ) -> None:
        cut = excerpt(markup, count, limit, veils=mode)
        assert set(veils(cut)) <= set(veils(markup))
        assert words(markup).startswith(words(cut).removesuffix("…"))

    @hostile
    @given(
        typed().map(parse) | trees(),
        st.integers(1, 3),
        st.integers(20, 300),
        st.sampled_from(VeilMode),
    )
    def test_an_excerpt_fits(self, markup: Markup, count: int, limit: int, mode: VeilMode) -> None:
        cut = excerpt(markup, count, limit, veils=mode)
        assert wire_length(render(cut, mode)) <= limit


class TestPages:
    def test_a_text_that_fits_is_one_page(self) -> None:
        markup = parse("a ||b||")
        assert pages(markup, 100) == [markup]
        assert pages(markup.paragraphs, 100) == [markup]
        assert pages(Markup(), 100) == [Markup()]

    def test_a_limit_that_no_page_could_keep_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least"):
            pages(parse("a"), 99)

    def test_pages_end_with_a_sentence(self) -> None:
        text = " ".join(f"Sentence {i} ||hides. This|| and is of some length." for i in range(20))
        for page in pages(parse(text), 200):
            assert render(page).endswith(r"length\.")

    def test_a_veil_too_long_for_a_page_is_several_veils(self) -> None:
        found = pages(parse(f"||(ep 5) {'word ' * 100}|| After."), 150)
        assert len(found) > 3
        assert all(has_veil(page) for page in found)
        assert {scope for page in found for scope in scopes(page)} == {EP5}

    @hostile
    @given(
        st.lists(typed(), min_size=1, max_size=6).map(lambda texts: parse(" ".join(texts)))
        | trees(),
        st.integers(SHORTEST_PAGE, 400),
        st.sampled_from(VeilMode),
    )
    def test_every_page_fits_and_nothing_is_lost_or_opened(
        self, markup: Markup, limit: int, mode: VeilMode
    ) -> None:
        found = pages(markup, limit, mode)
        assert all(wire_length(render(page, mode)) <= limit for page in found)
        # A word too long for a page goes over two.
        hidden = "".join(words(page, hidden=True) for page in found)
        shown = "".join(words(page, hidden=False) for page in found)
        assert hidden_tokens(markup) == set(TOKEN.findall(hidden))
        assert shown_tokens(markup) == set(TOKEN.findall(shown))

    @hostile
    @given(st.lists(st.text("aé🎬 .|\\*\n", max_size=400), max_size=3), st.integers(100, 200))
    def test_the_pages_words_are_the_texts_words_in_their_order(
        self, texts: list[str], limit: int
    ) -> None:
        parts = [Text(text) if i % 2 else veil(text, EP5) for i, text in enumerate(texts)]
        markup = Markup((Paragraph(tuple(parts)),))
        found = pages(markup, limit)
        assert "".join(map(words, found)) == words(markup)
        assert all(wire_length(render(page)) <= limit for page in found)


LENGTH = 40_000


@pytest.mark.parametrize(
    "piece",
    [
        *("*", "**a", "* ", "_", "`", "|", "||a", "||a||", "\\", "\\|", "[", "[a", "[a](", "]("),
        *(
            "[a](https://",
            "https://",
            "(",
            "(a",
            ".",
            ". ",
            "a. ",
            ".)",
            "…",
            "。",
            " ",
            " \n",
            "\n",
        ),
        *(
            ">!",
            ">!a!<",
            "<spoiler>",
            "[spoiler](https://a",
            "!<",
            "a",
            "é",
            "\u200d",
            "👩\u200d",
            "\x00",
        ),
        *("||(ep 5) a|| ", "||(", "((", "http", "\\[a", "[\\]", "[a](https://a(", "*a**b***c"),
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (LENGTH // len(piece))
    start = time.perf_counter()
    found = read(text)
    markup = found if isinstance(found, Markup) else Markup((Paragraph((Text(text), veil(text))),))
    for cut in (render, source, plain, excerpt, elements, lambda m: pages(m, 1000)):
        work: Callable[[Markup], object] = cut
        work(markup)
    # A quadratic step takes many seconds at this length. The rest is room for slow machines.
    assert time.perf_counter() - start < 5
