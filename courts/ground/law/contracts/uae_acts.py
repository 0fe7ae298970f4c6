"""Law of notarial acts in the United Arab Emirates, from pages. A lawyer confirms each value before production."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from courts.ground.law.contracts import citations
from courts.ground.law.contracts.acts import ActLaw, Questions
from courts.ground.law.contracts.citations import cited
from courts.ground.law.contracts.sourced import house, read, unknown, unsure
from courts.ground.law.contracts.terms import Age, Document, PowerSubject, Reckoning

_DUBAI_PAGE = "Dubai Courts, guide G4 (dc.gov.ae); article not confirmed"
_ATTEMPTS = (
    "notarypublicnm.com and securedsigning.com, United States, for checks by questions; for every kind of proof: "
    "rule of the house"
)
_REFUSALS = "enotarydubai.ae on refused powers, a service page"

FEDERAL_ACTS = cited(
    ActLaw(
        identity_proofs=unsure(2, "RULONA, United States; no rule of the Emirates was found"),
        identity_attempts=unsure(2, _ATTEMPTS),
        identity_lockout=unsure(timedelta(hours=24), _ATTEMPTS),
        valid_document=read(value=True, source="poadxb.ae, a service page"),
        questions=unsure(
            Questions(asked=5, right=4, limit=timedelta(minutes=2)),
            "notarypublicnm.com and securedsigning.com, United States; no rule of the Emirates was found",
        ),
        credential_check=house(
            value=True, source="Rule of the house, after complaints of notaries in the United States"
        ),
        civil_age=unknown("A federal age was not found; Dubai states one"),
        commercial_age=unknown("A federal age was not found; Dubai states one"),
        capacity_proved=read(
            value=True, source="Dubai Courts and the Ministry of Justice: verify capacity and eligibility"
        ),
        online_documents=unsure(
            frozenset({Document.EMIRATES_ID, Document.PASSPORT}),
            "notaryservicesdubai.com, weak: a passport by live video; no official page was found",
        ),
        languages=read(frozenset({"ar"}), "legalinz.com: Arabic, or two languages with a licensed legal translation"),
        special_subjects=read(
            frozenset({PowerSubject.PROPERTY, PowerSubject.MARRIAGE, PowerSubject.DIVORCE}),
            f"Property: {_REFUSALS}; marriage: marriageservices.ae; divorce: the house asks the same (unsure)",
        ),
        plot_named=read(value=True, source=_REFUSALS),
        aging_subjects=read(frozenset({PowerSubject.PROPERTY, PowerSubject.VEHICLE}), _REFUSALS),
        aging_years=read(2, _REFUSALS),
        names_exact=read(value=True, source=f"{_REFUSALS}; NFC and folded spaces: rule of the house"),
        attachments=read(
            {
                PowerSubject.DIVORCE: Document.MARRIAGE_CONTRACT,
                PowerSubject.ESTATE: Document.HEIRS_CERTIFICATE,
            },
            _DUBAI_PAGE,
        ),
        revocation_complete=read(value=True, source="legalclarity.org; article not confirmed"),
        recording_consent=read(
            value=True, source="Portugal DL 126/2021, articles 8 and 9; Penal Code of the Emirates 431 (DLA Piper)"
        ),
        sealing=house(value=True, source="Portugal DL 126/2021 for the quality check; the rest: rule of the house"),
        kin_degree=unsure(4, "General knowledge; article not confirmed"),
    ),
    citations.ACTS,
)

DUBAI_ACTS = cited(
    replace(
        FEDERAL_ACTS,
        civil_age=read(Age(21, Reckoning.HIJRI), f"{_DUBAI_PAGE}: 21 lunar years"),
        commercial_age=read(
            Age(18), f"{_DUBAI_PAGE}: 18 years; the calendar is not stated, the Gregorian is the later one"
        ),
        online_documents=read(
            frozenset({Document.EMIRATES_ID}), f"{_DUBAI_PAGE}: with a passport alone the act is held in person"
        ),
    ),
    citations.DUBAI_ACTS,
)

ABU_DHABI_ACTS = cited(
    replace(
        FEDERAL_ACTS,
        languages=read(frozenset({"ar", "en"}), "Abu Dhabi allows English; a page of legalinz.com"),
        online_documents=unknown("The documents for online acts in Abu Dhabi were not found"),
    ),
    citations.ABU_DHABI_ACTS,
)
