"""R15: acts that a general power does not cover, found in the words of its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from courts.ground.law.contracts.acts import ActLaw
from notary.rules.facts.acts import PowerFacts
from notary.rules.findings import Finding, warn
from notary.rules.rule import rule
from notary.rules.words import SPECIAL_ACTS, _

# The forms of a word without its article, its prepositions and its pronouns.
_ARABIC: Final[Mapping[str, str]] = {
    "sale": "بيع|يبيع|تبيع|ابيع",
    "mortgage": "رهن|يرهن|ترهن|ارتهان",
    "gift": "هبه|هبات|يهب|تهب|تبرع|يتبرع|تتبرع",
    "marriage": "زواج|تزويج|يزوج|تزوج|نكاح",
    "divorce": "طلاق|تطليق|يطلق|تطلق|خلع|مخالعه",
    "settlement": "صلح|تصالح|مصالحه|يصالح|تصالح",
    "arbitration": "تحكيم",
    "admission": "اقرار|يقر|تقر",
    "release": "ابراء|تنازل|يتنازل|تتنازل|يبري|تبري",
}
_ENGLISH: Final[Mapping[str, str]] = {
    "sale": "sell|sells|sale|selling",
    "mortgage": "mortgage|mortgages|pledge",
    "gift": "gift|gifts|donate|donation|donations",
    "marriage": "marry|marriage",
    "divorce": "divorce|khula",
    "settlement": "settle|settlement|compromise|conciliation",
    "arbitration": "arbitrate|arbitration",
    "admission": "admit|admission|acknowledge",
    "release": "release|waive|waiver|relinquish",
}
_PATTERNS: Final = {
    act: (
        re.compile(rf"(?:[وف])?(?:[بلك])?(?:ال|لل|ل)?(?:{words})(?:ي|ه|ها|هم|هما|نا)?"),
        re.compile(_ENGLISH[act], re.IGNORECASE),
    )
    for act, words in _ARABIC.items()
}
_LETTERS: Final = str.maketrans("أإآىة", "ااايه")
_WORD: Final = re.compile(r"[^\W\d_]+")


def acts_in(text: str) -> list[str]:
    """Return the acts that a text names, in the order of the list. Points of vowels and forms of alif do not matter."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text.translate(_LETTERS)) if not _is_mark(each))
    words = _WORD.findall(plain)
    return [
        act
        for act, (arabic, english) in _PATTERNS.items()
        if any(arabic.fullmatch(word) or english.fullmatch(word) for word in words)
    ]


def _is_mark(letter: str) -> bool:
    return unicodedata.combining(letter) > 0 or letter == "ـ"


@rule("R15", "special_subjects")
def special_acts(facts: PowerFacts, law: ActLaw, day: date) -> Iterator[Finding]:
    """Warn of acts in the text of a general power that need a special one: the receiving body would refuse it."""
    if facts.is_special:
        return
    for act in acts_in(" ".join(facts.scope)):
        yield warn(
            "act_not_covered",
            _("The text names %(act)s. A general power does not cover it."),
            _("Apply for a special power for this act, or take it out of the text."),
            "scope",
            subject=act,
            act=SPECIAL_ACTS[act],
        )
