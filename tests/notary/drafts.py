"""A draft of a marriage contract for tests."""

from __future__ import annotations

from notary.draft import Clause, Draft, DraftParty


def marriage_draft() -> Draft:
    """Return the draft of a contract between Salem and Mona."""
    return Draft(
        service="marriage_muslim",
        version=1,
        law="uae_federal",
        title_ar="عقد زواج",
        title_en="Marriage contract",
        office_ar="مكتب الكاتب العدل",
        office_en="Notary office",
        parties=(
            DraftParty("groom", "الزوج", "Groom", "سالم", "Salem", "بطاقة الهوية 784-****-*****12-1", "Emirates ID"),
            DraftParty("bride", "الزوجة", "Bride", "منى", "Mona", "بطاقة الهوية 784-****-*****34-5", "Emirates ID"),
        ),
        clauses=(Clause("المهر المقدم عشرة آلاف درهم.", "The advance dower is ten thousand dirhams."),),
    )
