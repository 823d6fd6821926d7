"""How spoilers are spoken of, in the languages that reviews come in: patterns, and nothing else."""

from __future__ import annotations

import re

_UNSPACED_NOUN = "ネタバレ|ネタばれ|ねたばれ|剧透|劇透|스포일러|스포(?!츠|티|트|팅|캔)|स्पॉइलर|สปอย"
NOUN = (
    r"(?<![^\W_])(?:anti|mega|super)?(?:spoi?ler|spoyler|sp[oó]jler|spoilaus|divulg[aâ]ch"
    rf"|spoiling\b|спойлер|спойл|σπόιλερ|ספוילר)|{_UNSPACED_NOUN}"
)
"""A spoiler by name. To be matched without regard to case."""
_WILL = (
    r"(?:will|['’]ll|shall|going\sto|gonna|let['’]?s|let\sme|about\sto|have\sto|need\sto|must"
    r"|may|might)"
)
VERB = (
    rf"\b{_WILL}\s(?:\w+\s){{0,3}}?(?:be\s)?spoil(?:ed|t|s)?\b|\bspoil(?:ed|t)\sfrom\b|\bbe\sspoil(?:ed|t)\b"
    r"|\b(?:review|post|article|text|video)\b[^.!?]{0,30}\bspoils?\b"
    r"|\b(?:alerte|attention|gros|avec|contient|alert|achtung|con|ojo|aux?|ça|je|va|vais)\s(?:au\s|aux\s|de\s|vous\s)?"
    r"spoil(?:s|er)?\b|\A\W*spoils?\W*\Z|\bI\sspoil\b"
)
"""A sentence that is about to spoil. To be matched without regard to case."""

SPOILER = re.compile(f"{NOUN}|{VERB}", re.IGNORECASE)
NAMED = re.compile(NOUN, re.IGNORECASE)
ANNOUNCED = re.compile(VERB, re.IGNORECASE)
UNSPACED = re.compile(_UNSPACED_NOUN)

FREE = re.compile(
    r"spoil(?:er|s)?[\s-]?(?:free|less)|non[\s-]?spoil|unspoil"
    r"|\b(?:no|without|zero|avoid(?:ing|s)?|free\sof|n['’]t|not|never|w/o|nothing|cannot)\s"
    r"(?:\w+\s){0,3}?(?:spoil(?:er|ers|ery|ing|s)?)\b|n['’]t\s(?:\w+\s){0,3}?spoil(?:er|ers|ery|ing)?\b"
    r"|\bspoil(?:ing)?\s(?:nothing|no\b)"
    r"|spoiler-?(?:frei|vrij|fri|siz|mentes|ton)|\bnospoil"
    r"|\b(?:ohne|keine?|sans|pas\sde|aucun|zéro|zonder|geen|utan|inga|uden|ingen|uten|bez|senza"
    r"|nessuno?|niente|sin|sem|nada\sde|без|нет|без\sвсяких|żadnych|ilman|nélkül)\s(?:\w+\s){0,2}?"
    r"(?:spoi?ler|spoil\b|spojler|divulg|спойлер)\w*"
    r"|\bspoiler\s?(?:içermez|yok)|(?:ネタバレ|剧透|劇透)(?:なし|無し|は?ありません)|(?:无|無|没有|不)(?:剧透|劇透)"
    r"|스포(?:일러)?\s?(?:없|무|안|X)|노\s?스포|무\s?스포",
    re.IGNORECASE,
)
_FREE_PART = r"(?:spoiler[\s-]?free|non[\s-]?spoiler|without\s(?:any\s)?spoilers|no\sspoilers)"
FREE_ENDS = re.compile(
    rf"\b(?:end|ends|over|done)\b.{{0,30}}{_FREE_PART}"
    rf"|{_FREE_PART}.{{0,30}}\b(?:ends?|over|stops|done)\b"
    rf"|\b(?:up\sto|until|till|to\sthis|so\sfar|above|before\sthis)\b.{{0,40}}{_FREE_PART}"
    rf"|{_FREE_PART}.{{0,30}}\b(?:until|till|up\sto|so\sfar|above)\b"
    rf"|{_FREE_PART}.{{0,60}}\b(?:but|though|although|however|while)\b.{{0,50}}(?:\bnot\b|n['’]t|spoil)",
    re.IGNORECASE,
)
"""What was free of spoilers is at its end, so that they follow."""
_LEAVING = (
    r"(?:stop|leave|leaving|quit|go\s(?:away|back|no|watch)|skip|click|turn|jump|scroll|look\saway|close|exit|bail|avert"
    r"|come\sback|get\sout|last\schance|(?:do\snot|don['’]?t)\s(?:read|continue|go|scroll|proceed))"
)
LEAVE = re.compile(
    rf"\A\W*(?:please\s|so\s|now\s)?{_LEAVING}\b|\b(?:if|unless|those\swho|anyone|whoever)\b.*\b{_LEAVING}\b"
    rf"|\b{_LEAVING}\b.*\b(?:if|unless)\b",
    re.IGNORECASE,
)
"""Readers are sent away, so what they are warned of follows."""
IN_BRACKETS = re.compile(
    r"(?:[(\[{]\s?(?:\w+\s){0,2}spoilers?!?\s?[)\]}]|\s[-–—]\s*spoilers?)\W*\Z", re.IGNORECASE
)
ENDS = re.compile(
    r"\b(?:end|ends|ended|over|done|finished|no\smore|stops?(?!\sreading)|back\sto)\b.{0,20}\bspoilers?\b"
    r"|\bspoilers?\b.{0,20}\b(?:end|ends|ended|over|done|finished|stop)\b|^\W*/\s?spoilers?\W*$"
    r"|spoiler[\s-]?free.{0,20}\b(?:again|from\shere)\b|\bsafe\s(?:again|from)\b"
    r"|\b(?:fin|fim|fine|ende|einde|slut|koniec|конец|keine\sweiteren)\s(?:de\sl[oa]s\s|de\s|des\s|dos\s"
    r"|der\s|degli\s|på\s|van\s|)(?:spoi?ler|spojler|спойлер)\w*|\bspoiler\w{0,2}\s(?:ende|vorbei|bitti|sonu)\b"
    r"|(?:ネタバレ|剧透|劇透|스포(?:일러)?)\s?(?:終わり|ここまで|结束|結束|完|끝)",
    re.IGNORECASE,
)
SPACED = re.compile(r"\bs([\W_])p\1o\1i\1l(?:\1e\1r(?:\1s)?)?(?=[\W_]|\Z)", re.IGNORECASE)
"""`S P O I L E R S`."""
