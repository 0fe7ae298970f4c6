"""URLs of administrators."""

from __future__ import annotations

from django.urls import path

from courts.administrators.views import administrators, invitation

urlpatterns = [
    path("administration/administrators/", administrators.administrator_list, name="administrators"),
    path("administration/administrators/find/", administrators.find, name="administrator_find"),
    path("administration/administrators/new/", administrators.invite_new, name="administrator_invite_new"),
    path(
        "administration/administrators/people/<uuid:person_id>/",
        administrators.invite_known,
        name="administrator_invite",
    ),
    path(
        "administration/administrators/invitations/<uuid:term_id>/withdraw/",
        administrators.withdraw,
        name="administrator_withdraw",
    ),
    path(
        "administration/administrators/invitations/<uuid:term_id>/again/",
        administrators.send_again,
        name="administrator_send_again",
    ),
    path("administration/administrators/<uuid:account_id>/end/", administrators.end, name="administrator_end"),
    path("administrators/invitations/<uuid:invitation_id>/", invitation.invitation, name="administrator_invitation"),
]
