"""Cells of a CSV that no spreadsheet takes for a formula, and back.

A spreadsheet runs a cell that begins with one of these:
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
GUARD = "'"
"""What a cell is guarded with: a spreadsheet takes it for "this is text"."""


def neutral(cell: str) -> str:
    """`cell` as it is written: behind a `'` where it would begin like a formula, or with a `'`."""
    return GUARD + cell if cell.startswith((*_RISKY, GUARD)) else cell


def restored(cell: str) -> str:
    """`cell` as it was before `neutral`. What people began with a `'` themselves stays."""
    return cell[1:] if cell.startswith(GUARD) and neutral(cell[1:]) != cell[1:] else cell
