"""Marriage law of the United Arab Emirates, from summaries and pages.

A lawyer confirms each value before production.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from courts.ground.law.contracts import citations
from courts.ground.law.contracts.citations import cited
from courts.ground.law.contracts.marriage import DowerCaps, MarriageLaw, Waiting, Witnesses
from courts.ground.law.contracts.sourced import house, not_asked, read, unknown, unsure
from courts.ground.law.contracts.terms import Age, ContractKind, Kin, Reckoning

_FDL_41_2024 = "Federal Decree-Law 41/2024 (personal status), law firms' summaries; article not confirmed"
_FDL_41_2022 = "Federal Decree-Law 41/2022 (civil personal status), law firms' summaries; article not confirmed"
_MARRIAGE_SERVICES = "marriageservices.ae, a service page; article not confirmed"
_OLD_DUBAI_PAGE = "Former page of the Dubai courts, as alwast.net quotes it"
_PORTAL = "Portal of Abu Dhabi's civil marriage, as the press reported it"
_MUSLIM_ONLY = "Not a rule of the civil marriage"
_CIVIL_ONLY = "Not a rule of the Muslim marriage"

MUSLIM_2025 = cited(
    MarriageLaw(
        kind=ContractKind.MUSLIM,
        minimum_age=read(Age(18), _FDL_41_2024),
        under_age_by_leave=read(value=True, source=_FDL_41_2024),
        age_gap_years=read(30, _FDL_41_2024),
        age_ratio=not_asked("A rule before Federal Decree-Law 41/2024 only"),
        wali_needed=read(value=True, source=f"{_FDL_41_2024}; new Muslims: {_MARRIAGE_SERVICES}"),
        # One law firm lists father, then grandfather. The order is data: a profile can hold another one.
        wali_order=read(
            (
                Kin.FATHER,
                Kin.SON,
                Kin.GRANDFATHER,
                Kin.FULL_BROTHER,
                Kin.HALF_BROTHER,
                Kin.UNCLE,
                Kin.COUSIN,
                Kin.AGNATE,
            ),
            f"{_MARRIAGE_SERVICES}; a summary by kashwanilaw.com differs",
        ),
        wali_abroad_proof=read(value=True, source="Remote marriage of the Ministry of Justice, alittihad.ae 4104391"),
        witnesses=read(
            Witnesses(count=2, age=Age(18), must_be_muslim=True, must_be_male=True),
            "alwast.net and gulfstay.com for two Muslim men; distinct persons: general knowledge; the sources say "
            "adult without a number, and the age of the spouses is used (unsure)",
        ),
        max_wives=read(4, "egypt-lawyer.com and legal500.com, law firms' summaries; article not confirmed"),
        bride_unmarried=unsure(value=True, source="General knowledge; article not confirmed"),
        all_unmarried=not_asked("See the number of wives"),
        waiting=read(
            Waiting(widow_months=4, widow_days=10, divorced_months=3, divorced_cycles=3),
            "zaa.ae and professionallawyer.me, law firms' summaries; article not confirmed; date test: rule of "
            "the house",
        ),
        certificate_months=unsure(
            3,
            "Certificate required: world-arabia.com. Its validity in the Emirates was not found; three months is "
            "general knowledge (Saudi Arabia and Egypt: six)",
        ),
        dower_caps=unsure(
            DowerCaps(advance=20_000, deferred=30_000, currency="AED"),
            "Federal Law 21/1997, uaelegislation.gov.ae 1974; present practice is unclear, so it is a warning",
        ),
        divorce_record_time=read(timedelta(days=15), f"{_FDL_41_2024} (hafez-law.com)"),
        divorce_reminder_days=house((7, 12, 14), "Rule of the house"),
        consent_apart=house(value=True, source="Rule of the house against coercion"),
        consent_of_both=not_asked("Offer and acceptance in the sitting"),
        disclosure_form=not_asked(_CIVIL_ONLY),
        previous_marriages_dated=not_asked("The waiting period asks for the dates that it needs"),
        kin_degree=unknown("The forbidden degrees were not read"),
        no_muslims=not_asked(_CIVIL_ONLY),
        no_citizens=not_asked(_CIVIL_ONLY),
        abroad_is_checked=unsure(
            value=True,
            source="Register of residents abroad (Tawajudi), press 2020: the place may change law and competence",
        ),
    ),
    citations.MUSLIM,
)

# Rules of the Dubai page before Federal Decree-Law 41/2024. The other values were not found for that time.
DUBAI_PRE_2025 = cited(
    replace(
        MUSLIM_2025,
        minimum_age=read(Age(18, Reckoning.HIJRI), _OLD_DUBAI_PAGE),
        under_age_by_leave=unknown("Leave for younger spouses before 2025 was not found"),
        age_gap_years=not_asked("A rule of Federal Decree-Law 41/2024"),
        age_ratio=read(2, _OLD_DUBAI_PAGE),
        divorce_record_time=unknown("The time before Federal Decree-Law 41/2024 was not found"),
        divorce_reminder_days=unknown("The time before Federal Decree-Law 41/2024 was not found"),
    ),
    citations.DUBAI_OLD,
)

CIVIL_FEDERAL = cited(
    replace(
        MUSLIM_2025,
        kind=ContractKind.CIVIL,
        minimum_age=read(Age(21), f"{_FDL_41_2022} (mondaq.com)"),
        under_age_by_leave=not_asked("No leave for younger spouses was read"),
        age_gap_years=not_asked(_MUSLIM_ONLY),
        wali_needed=not_asked(f"{_FDL_41_2022}: no guardian"),
        wali_order=not_asked(f"{_FDL_41_2022}: no guardian"),
        wali_abroad_proof=not_asked(f"{_FDL_41_2022}: no guardian"),
        witnesses=unknown("Witnesses of the civil marriage were not found"),
        max_wives=not_asked(_MUSLIM_ONLY),
        bride_unmarried=unknown("The federal rule on a present marriage was not found; see Abu Dhabi"),
        all_unmarried=unknown("The federal rule on a present marriage was not found; see Abu Dhabi"),
        waiting=not_asked(_MUSLIM_ONLY),
        certificate_months=not_asked("Not asked for the civil marriage (world-arabia.com)"),
        dower_caps=not_asked(_MUSLIM_ONLY),
        divorce_record_time=unknown("The time for civil divorces was not found"),
        divorce_reminder_days=unknown("The time for civil divorces was not found"),
        consent_of_both=read(value=True, source=f"{_FDL_41_2022}: consent before the authentication judge"),
        disclosure_form=read(
            value=True,
            source=f"{_FDL_41_2022}; Cabinet Resolution 122/2023 (uaelegislation.gov.ae 2301): the auditor checks",
        ),
        previous_marriages_dated=read(value=True, source=f"{_FDL_41_2022} (mondaq.com)"),
        kin_degree=unknown("The federal degrees were not found; see Abu Dhabi"),
        no_muslims=read(value=True, source=f"{_FDL_41_2022}: the law of non-Muslims"),
        no_citizens=unknown("The federal rule on citizens was not found; see Abu Dhabi"),
    ),
    citations.CIVIL,
)

CIVIL_ABU_DHABI = cited(
    replace(
        CIVIL_FEDERAL,
        minimum_age=read(Age(18), _PORTAL),
        all_unmarried=read(value=True, source=_PORTAL),
        kin_degree=read(2, _PORTAL),
        no_muslims=read(value=True, source=_PORTAL),
        no_citizens=read(value=True, source=_PORTAL),
        consent_of_both=unsure(value=True, source=f"{_FDL_41_2022}, applied to Abu Dhabi without a source"),
        disclosure_form=unsure(value=True, source=f"{_FDL_41_2022}, applied to Abu Dhabi without a source"),
        previous_marriages_dated=unsure(value=True, source=f"{_FDL_41_2022}, applied to Abu Dhabi without a source"),
    ),
    citations.CIVIL_ABU_DHABI,
)
