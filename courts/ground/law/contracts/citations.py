"""The sources of the values as people read them: the name of the law, or a plain sentence, in both languages.

`Value.source` says where a value was found, and how certain that is, for the lawyer who confirms it. A page shows the
citation: the law that governs the question, without an article that no one has confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from courts.ground.law.contracts.sourced import Citation

L = TypeVar("L")

PERSONAL_STATUS: Final = Citation(
    "المرسوم بقانون اتحادي رقم (41) لسنة 2024 في شأن الأحوال الشخصية",
    "Federal Decree-Law No. 41 of 2024 on Personal Status",
)
CIVIL_STATUS: Final = Citation(
    "المرسوم بقانون اتحادي رقم (41) لسنة 2022 بشأن الأحوال الشخصية المدني",
    "Federal Decree-Law No. 41 of 2022 on Civil Personal Status",
)
CIVIL_REGULATION: Final = Citation(
    "المرسوم بقانون اتحادي رقم (41) لسنة 2022 بشأن الأحوال الشخصية المدني، وقرار مجلس الوزراء رقم (122) لسنة 2023",
    "Federal Decree-Law No. 41 of 2022 on Civil Personal Status, and Cabinet Resolution No. 122 of 2023",
)
DOWER_LAW: Final = Citation(
    "القانون الاتحادي رقم (21) لسنة 1997 في شأن تحديد المهر في عقد الزواج ومصاريفه",
    "Federal Law No. 21 of 1997 on the Dower in the Marriage Contract and its Expenses",
)
REMOTE_MARRIAGE: Final = Citation(
    "خدمة عقد الزواج عن بُعد في وزارة العدل", "The remote marriage contract service of the Ministry of Justice"
)
RESIDENTS_ABROAD: Final = Citation(
    "من يقيم خارج الدولة قد يختلف القانون الذي يُطبق عليه والجهة المختصة بعقده.",
    "For a person abroad another law may apply, and another authority may be competent.",
)
CONSENT_APART: Final = Citation(
    "تُسأل الزوجة وحدها قبل الانعقاد، حمايةً لرضاها.",
    "The bride is asked alone before the sitting, to protect her free consent.",
)
DUBAI_BEFORE: Final = Citation(
    "شروط عقد الزواج في محاكم دبي قبل 15 أبريل 2025",
    "The conditions of the Dubai Courts for marriage contracts before 15 April 2025",
)
ABU_DHABI_CIVIL: Final = Citation(
    "شروط خدمة الزواج المدني في دائرة القضاء بأبوظبي",
    "The conditions of the civil marriage service of the Abu Dhabi Judicial Department",
)
NOTARY_LAW: Final = Citation(
    "المرسوم بقانون اتحادي رقم (20) لسنة 2022 في شأن تنظيم مهنة الكاتب العدل",
    "Federal Decree-Law No. 20 of 2022 on the Notary Profession",
)
SPECIAL_POWERS: Final = Citation(
    "قانون المعاملات المدنية في أحكام الوكالة: الوكالة العامة لا تشمل أعمال التصرف وما يحتاج إلى وكالة خاصة.",
    "Civil Transactions Law, on agency: a general power covers neither acts of disposal nor acts that need a special "
    "power.",
)
RECORDING: Final = Citation(
    "المرسوم بقانون اتحادي رقم (31) لسنة 2021 بإصدار قانون الجرائم والعقوبات، المادة (431)",
    "Federal Decree-Law No. 31 of 2021 (Crimes and Penalties), article 431",
)
DUBAI_NOTARY: Final = Citation("دليل خدمات الكاتب العدل في محاكم دبي", "The notary guide of the Dubai Courts")
ABU_DHABI_NOTARY: Final = Citation(
    "شروط خدمات الكاتب العدل في دائرة القضاء بأبوظبي",
    "The conditions of the notary services of the Abu Dhabi Judicial Department",
)
IDENTITY_PRACTICE: Final = Citation(
    "يتحقق الكاتب العدل من هوية كل موقّع بأكثر من وسيلة، ويوقف المحاولات المتكررة الفاشلة.",
    "The notary checks the identity of each signer in more than one way, and stops repeated failed attempts.",
)
AGING_PRACTICE: Final = Citation(
    "الجهات التي تتسلم الوكالات قد ترفض الوكالة القديمة في العقار والمركبات.",
    "Bodies that receive powers of attorney may refuse an old one for property and vehicles.",
)
SEALING_PRACTICE: Final = Citation(
    "لا يُختم محرر قبل اكتمال تسجيله وتوقيعاته ورسمه وقيده.",
    "A deed is sealed once its recording, signatures, fee and register entry are complete.",
)

MUSLIM: Final[Mapping[str, Citation]] = {
    **dict.fromkeys(
        (
            *("minimum_age", "under_age_by_leave", "age_gap_years", "wali_needed", "wali_order", "witnesses"),
            *("max_wives", "bride_unmarried", "waiting", "certificate_months", "divorce_record_time"),
            "divorce_reminder_days",
        ),
        PERSONAL_STATUS,
    ),
    "wali_abroad_proof": REMOTE_MARRIAGE,
    "dower_caps": DOWER_LAW,
    "consent_apart": CONSENT_APART,
    "abroad_is_checked": RESIDENTS_ABROAD,
}
DUBAI_OLD: Final[Mapping[str, Citation]] = {"minimum_age": DUBAI_BEFORE, "age_ratio": DUBAI_BEFORE}
CIVIL: Final[Mapping[str, Citation]] = {
    **dict.fromkeys(
        ("minimum_age", "wali_needed", "consent_of_both", "previous_marriages_dated", "no_muslims"), CIVIL_STATUS
    ),
    "disclosure_form": CIVIL_REGULATION,
}
CIVIL_ABU_DHABI: Final[Mapping[str, Citation]] = dict.fromkeys(
    (
        *("minimum_age", "all_unmarried", "kin_degree", "no_muslims", "no_citizens"),
        *("consent_of_both", "disclosure_form", "previous_marriages_dated"),
    ),
    ABU_DHABI_CIVIL,
)
ACTS: Final[Mapping[str, Citation]] = {
    **dict.fromkeys(
        (
            *("valid_document", "capacity_proved", "online_documents", "languages", "plot_named", "names_exact"),
            *("attachments", "revocation_complete", "kin_degree"),
        ),
        NOTARY_LAW,
    ),
    **dict.fromkeys(("identity_proofs", "identity_attempts", "identity_lockout", "questions"), IDENTITY_PRACTICE),
    "credential_check": IDENTITY_PRACTICE,
    "special_subjects": SPECIAL_POWERS,
    "aging_subjects": AGING_PRACTICE,
    "aging_years": AGING_PRACTICE,
    "recording_consent": RECORDING,
    "sealing": SEALING_PRACTICE,
}
DUBAI_ACTS: Final[Mapping[str, Citation]] = dict.fromkeys(
    ("civil_age", "commercial_age", "online_documents"), DUBAI_NOTARY
)
ABU_DHABI_ACTS: Final[Mapping[str, Citation]] = {"languages": ABU_DHABI_NOTARY}


def cited(law: L, citations: Mapping[str, Citation]) -> L:
    """Return a law whose values have their citations. Raises AttributeError for a value that it does not have."""
    values: Any = {name: replace(getattr(law, name), citation=found) for name, found in citations.items()}
    return replace(law, **values)  # type: ignore[type-var]
