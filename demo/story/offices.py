"""The law office and the company of the demonstration, with the people who act for them."""

from __future__ import annotations

from datetime import timedelta

from courts.ground.actors import SYSTEM
from courts.ground.models.people import posting_day
from courts.offices.services import companies, law_offices, mandates, memberships
from courts.offices.services.companies import CompanyDetails
from demo.people import Cast
from demo.story.claims import SUPPLY
from demo.story.filing import by
from demo.story.papers import paper


def create_offices(cast: Cast) -> None:
    """Let the trainee act for the lawyer, and the representative for the claimant of the supply case, from today on."""
    _law_office(cast)
    _company(cast)


def _law_office(cast: Cast) -> None:
    lawyer, trainee = by(cast, "lawyer"), by(cast, "trainee")
    office = law_offices.request_office(
        name_ar="مكتب مريم الساحل للمحاماة والاستشارات القانونية",
        name_en="Maryam Al Sahel Advocates and Legal Consultants",
        licence_number="LF20417",
        emirate="sharjah",
        actor=lawyer,
    )
    law_offices.confirm(office, actor=SYSTEM)
    member = memberships.invite(office, cast.users["trainee"].email, job="trainee", actor=lawyer)
    memberships.accept(member, actor=trainee)
    first = posting_day()
    rights = ("reads", "drafts", "submits", "gets_notices")
    mandates.grant(member, rights, starts_on=first, ends_on=first + timedelta(days=180), actor=lawyer)


def _company(cast: Cast) -> None:
    company = SUPPLY.parties[0]
    details = CompanyDetails(
        name_ar=company.name_ar,
        name_en=company.name_en,
        licence_number=company.licence_number,
        authority="دائرة التنمية الاقتصادية بالشارقة",
        proof_kind="resolution",
        proof_ends_on=posting_day() + timedelta(days=300),
    )
    proof = paper("قرار الشركاء", "Resolution of the partners")
    claim = companies.claim_company(details, proof, venue=cast.venues["court"], actor=by(cast, "representative"))
    companies.confirm(claim, is_known_party=True, actor=by(cast, "clerk"))
