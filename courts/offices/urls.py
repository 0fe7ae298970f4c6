"""URLs of offices."""

from __future__ import annotations

from django.urls import path

from courts.offices.views import administration, companies, law_offices, mandates

urlpatterns = [
    path("office/", law_offices.my_office, name="my_office"),
    path("office/register/", law_offices.register, name="office_register"),
    path("office/invite/", law_offices.invite, name="office_invite"),
    path("office/invitation/", law_offices.invitation, name="office_invitation"),
    path("office/people/<uuid:membership_id>/withdraw/", law_offices.withdraw, name="office_withdraw"),
    path("office/people/<uuid:membership_id>/remove/", law_offices.remove, name="office_remove"),
    path("office/people/<uuid:membership_id>/mandate/", mandates.grant, name="mandate_grant"),
    path("office/mandates/", mandates.mandate_list, name="mandate_list"),
    path("office/mandates/<uuid:mandate_id>/revoke/", mandates.revoke, name="mandate_revoke"),
    path("companies/", companies.my_companies, name="my_companies"),
    path("companies/claim/", companies.claim_company, name="company_claim_new"),
    path("companies/claims/<uuid:claim_id>/withdraw/", companies.withdraw, name="company_claim_withdraw"),
    path("identity/companies/", companies.board, name="company_claims"),
    path("identity/companies/<uuid:claim_id>/", companies.claim, name="company_claim"),
    path("identity/companies/<uuid:claim_id>/proof/", companies.proof, name="company_claim_proof"),
    path("administration/offices/", administration.office_list, name="law_office_list"),
    path("administration/offices/<uuid:office_id>/", administration.office, name="law_office"),
]
