"""Sentences of the paper, as data in both languages. The Arabic text is authoritative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from notary.deeds.states import RelationKind


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence in both languages."""

    ar: str
    en: str

    def filled(self, **values: str) -> dict[str, str]:
        """Return both sentences with their values, as the paper takes them."""
        return {"ar": self.ar % values, "en": self.en % values}


# R19: the certificate states that communication technology was used.
BY_VIDEO: Final = Pair(
    "أُجري هذا التوثيق عن بُعد باستخدام تقنيات الاتصال المرئي والمسموع، وحضر الأطراف أمام الكاتب العدل من خلالها.",
    "This act was performed remotely by use of communication technology with picture and sound, by which the parties "
    "appeared before the notary.",
)
IN_PERSON: Final = Pair(
    "أُجري هذا التوثيق بحضور الأطراف أمام الكاتب العدل.",
    "This act was performed in the presence of the parties before the notary.",
)
RECORDED: Final = Pair(
    "سُجّلت الجلسة بالصوت والصورة، وبصمة بيان التسجيل: %(sha256)s",
    "The sitting was recorded with picture and sound. SHA-256 of the manifest of the recording: %(sha256)s",
)
BINDING: Final = Pair(
    "النص العربي هو المعتمد، والنص الإنجليزي للاطلاع.",
    "The Arabic text is authoritative. The English text mirrors it.",
)
SEALED: Final = Pair(
    "خُتم هذا المحرر إلكترونياً بختم الجهة وبطابع زمني. أي تغيير في الملف يُبطل الختم. النسخة المطبوعة تُتحقق بالرمز.",
    "This deed is sealed electronically with the seal of the institution and a time stamp. Any change of the file "
    "voids the seal. A printed copy is verified by the code.",
)
SIGNED: Final = Pair("التوقيع في %(day)s، الساعة %(hour)s", "Signed on %(day)s at %(hour)s")
RELATIONS: Final = {
    RelationKind.REVOKES: Pair(
        "يُلغي هذا المحرر المحرر رقم %(number)s المؤرخ %(day)s.",
        "This deed revokes deed number %(number)s of %(day)s.",
    ),
    RelationKind.SUPERSEDES: Pair(
        "يحل هذا المحرر محل المحرر رقم %(number)s المؤرخ %(day)s.",
        "This deed supersedes deed number %(number)s of %(day)s.",
    ),
    RelationKind.CORRECTS: Pair(
        "يصحح هذا المحرر المحرر رقم %(number)s المؤرخ %(day)s ويحل محله.",
        "This deed corrects deed number %(number)s of %(day)s and takes its place.",
    ),
    RelationKind.CERTIFIED_COPY: Pair(
        "صورة طبق الأصل من المحرر رقم %(number)s المؤرخ %(day)s.",
        "Certified true copy of deed number %(number)s of %(day)s.",
    ),
}
