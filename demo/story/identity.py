"""The newcomer of the demonstration, who waits for an identity check by video."""

from __future__ import annotations

from courts.access.declared import check_pages
from courts.access.models import CheckMethod
from courts.access.services.identity.identity_checks import Declared, request_check
from courts.ground.models import User
from demo.people import Cast
from demo.story.filing import by
from identity.queries.video_checks import latest_of, request_of
from identity.services import video_checks

# The number on the newcomer's card, which the clerk types from it.
EMIRATES_ID = "784199610000115"


def wait_for_check(cast: Cast) -> None:
    """Put the newcomer on the waiting list of the court until a member of staff has decided. Idempotent."""
    user = User.objects.select_related("person").get(pk=cast.users["newcomer"].pk)
    if user.person.is_verified or not check_pages.is_offered():
        return
    actor = by(cast, "newcomer")
    request = request_of(user)
    if request is None:
        declared = Declared(emirates_id=EMIRATES_ID)
        request = request_check(user, cast.venues["court"], declared, method=CheckMethod.VIDEO, actor=actor)
    last = latest_of(request)
    if last is None or not last.is_open:
        video_checks.join(request, actor=actor)
