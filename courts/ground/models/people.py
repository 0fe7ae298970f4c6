"""People and accounts: a person may have no account; an account always belongs to a person."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from courts.ground import clock
from courts.ground.models.folded import FoldedField
from courts.ground.models.places import VenueKind

LANGUAGES: Final = (("ar", "العربية"), ("en", "English"))
# The zone in which days of service are counted. All venues share it (UTC+4, no daylight saving time).
POSTING_ZONE = ZoneInfo("Asia/Dubai")


class Gender(models.TextChoices):
    """Gender of a person. Arabic roles agree with it; unknown uses the masculine form."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    UNKNOWN = "", _("Not stated")


class PersonKind(models.TextChoices):
    """Kinds of person: both natural persons and legal persons (companies) can be parties."""

    NATURAL = "natural", _("Natural person")
    LEGAL = "legal", _("Company or body")


class IdentityLevel(models.TextChoices):
    """The proof that an account belongs to the person that it names."""

    NONE = "none", _("Not proven")
    BASIC = "basic", _("Stated to an identity provider, not checked in person")
    VERIFIED = "verified", _("Proven")


class AccessNeed(models.TextChoices):
    """Accessibility needs that the institution can prepare for."""

    SIGN_LANGUAGE = "sign_language", _("Sign-language interpreter")
    CAPTIONS = "captions", _("What is said, also in writing")
    LARGE_TEXT = "large_text", _("Documents that a screen reader can read, or in large type")
    SLOWLY = "slowly", _("Slow speech and more time to answer")
    BREAKS = "breaks", _("Breaks during a long hearing")
    HELPER = "helper", _("A helper at my side")
    STEP_FREE = "step_free", _("Step-free access when I come in person")


class Person(models.Model):
    """A person known to the institution, with or without an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=PersonKind, default=PersonKind.NATURAL)
    name_ar = models.CharField(_("name in Arabic"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_folded = FoldedField("name_ar", "name_en", help_text="both names as search compares them")
    gender = models.CharField(max_length=8, choices=Gender, blank=True, default="")
    emirates_id = models.CharField(max_length=15, blank=True, default="", help_text="15 plain digits")
    licence_number = models.CharField(
        max_length=20, blank=True, default="", help_text="commercial licence of a company"
    )
    document_number = models.CharField(
        max_length=30, blank=True, default="", help_text="passport or other identity document, without an Emirates ID"
    )
    document_issuer = models.CharField(
        max_length=80, blank=True, default="", help_text="country or authority that issued the document, as written"
    )
    document_verified_at = models.DateTimeField(
        null=True, blank=True, help_text="the time the institution saw the document; pages say so until then"
    )
    roll_number = models.CharField(
        max_length=20, blank=True, default="", help_text="number on the roll of practising lawyers"
    )
    identity_level = models.CharField(
        max_length=8,
        choices=IdentityLevel,
        default=IdentityLevel.NONE,
        help_text="submitting and signing need `verified`",
    )
    declared_emirates_id = models.CharField(
        max_length=15, blank=True, default="", help_text="as typed at registration; proves nothing and is not unique"
    )
    declared_roll_number = models.CharField(
        max_length=20, blank=True, default="", help_text="as typed by the person; staff confirm it as `roll_number`"
    )
    language = models.CharField(
        max_length=2, choices=LANGUAGES, blank=True, default="", help_text="of messages; empty: the institution’s"
    )
    zone = models.CharField(max_length=40, default="Asia/Dubai")
    quiet_from = models.TimeField(null=True, blank=True, help_text="from then on mails that can wait do, in `zone`")
    quiet_until = models.TimeField(null=True, blank=True, help_text="end; set together with `quiet_from`")
    access_needs = models.JSONField(default=list, blank=True, help_text="AccessNeed values, for staff only")
    access_note = models.CharField(max_length=300, blank=True, default="", help_text="a need in the person's own words")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    records: ClassVar[models.Manager[Person]] = models.Manager()
    objects: ClassVar[models.Manager[Person]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["emirates_id"], condition=~Q(emirates_id=""), name="person_emirates_id_once"
            ),
            models.UniqueConstraint(
                fields=["roll_number"], condition=~Q(roll_number=""), name="person_roll_number_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["document_number"], condition=~Q(document_number=""), name="person_by_document"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; Arabic is the original."""
        if (translation.get_language() or "ar").startswith("en") and self.name_en:
            return self.name_en
        return self.name_ar

    @property
    def is_lawyer(self) -> bool:
        """True if the person is on the roll of practising lawyers."""
        return bool(self.roll_number)

    @property
    def has_unseen_document(self) -> bool:
        """True if only a passport or the like names the person, and the institution has not seen it: pages say so."""
        return bool(self.document_number) and not self.emirates_id and self.document_verified_at is None

    @property
    def is_verified(self) -> bool:
        """True if the person has proven their identity: they may submit, book and sign."""
        return self.identity_level == IdentityLevel.VERIFIED


class UserManager(BaseUserManager["User"]):
    """Creates accounts, for services and commands. The e-mail address is stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account for `person`. Without a password no password works."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_without_address(self, **fields: Any) -> User:
        """Create an account that no address finds and no password enters."""
        return self.create_user(f"{uuid.uuid4().hex}{NO_ADDRESS}", **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a technical account. It administers reference data, and this gives no access to cases."""
        if "person" not in fields:
            name = email.split("@", 1)[0]
            fields["person"] = Person.records.create(name_ar=name, name_en=name)
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


# Ends the stored address of an account that has none: no mail system delivers there (RFC 2606).
NO_ADDRESS: Final = "@no-address.invalid"


class User(AbstractBaseUser, PermissionsMixin):
    """An account: it identifies a person and grants no rights by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user")
    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="may open the reference-data admin")
    date_joined = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email if self.has_address else self.person.name

    @property
    def has_address(self) -> bool:
        """False until the owner of an account that a provider opened confirms an address by a code."""
        return not self.email.endswith(NO_ADDRESS)

    def get_full_name(self) -> str:
        """The person's name. Libraries call this."""
        return self.person.name


class Role(models.TextChoices):
    """Roles in which a person serves a venue."""

    JUDGE = "judge", _("Judge")
    CLERK = "clerk", _("Court clerk")
    CASE_MANAGER = "case_manager", _("Case manager")
    INTERPRETER = "interpreter", _("Interpreter")
    FACILITY_OFFICER = "facility_officer", _("Facility officer")
    NOTARY = "notary", _("Notary")
    AUTHENTICATION_JUDGE = "authentication_judge", _("Authentication judge")


# The kinds of venue at which a role serves. A notary office may have a clerk for identity checks.
SERVES_AT: Final[dict[str, tuple[str, ...]]] = {
    Role.JUDGE: (VenueKind.COURT,),
    Role.CLERK: (VenueKind.COURT, VenueKind.NOTARY_OFFICE),
    Role.CASE_MANAGER: (VenueKind.COURT,),
    Role.INTERPRETER: (VenueKind.COURT, VenueKind.NOTARY_OFFICE),
    Role.FACILITY_OFFICER: (VenueKind.POLICE_STATION, VenueKind.CORRECTIONAL_FACILITY),
    Role.NOTARY: (VenueKind.NOTARY_OFFICE,),
    # Approves contracts of the office; leads no hearing.
    Role.AUTHENTICATION_JUDGE: (VenueKind.NOTARY_OFFICE,),
}


def serves_at(role: str, kind: str) -> bool:
    """True if this role exists at a venue of this kind."""
    return kind in SERVES_AT[role]


class Posting(models.Model):
    """Service of a person at one venue in one role, from a first to a last day (no last day: until ended)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings")
    venue = models.ForeignKey("ground.Venue", on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=20, choices=Role)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="last day of service, inclusive")

    records: ClassVar[models.Manager[Posting]] = models.Manager()
    objects: ClassVar[models.Manager[Posting]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="posting_ends_after_start",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "role", "venue"], name="posting_by_person"),
            models.Index(fields=["ends_on"], condition=Q(ends_on__isnull=False), name="posting_by_end"),
            models.Index(fields=["-starts_on", "id"], name="posting_newest"),
            models.Index(fields=["venue", "-starts_on", "id"], name="posting_by_venue"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.venue}"


def posting_day() -> date:
    """The day by which postings are in force or not."""
    return clock.today(POSTING_ZONE)


def not_ended() -> Q:
    """Filter for postings whose last day has not passed: current and future ones."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=posting_day())


def in_force() -> Q:
    """Filter for postings in force today."""
    return not_ended() & Q(starts_on__lte=posting_day())


def posted_venues(person: Person, *roles: str) -> models.QuerySet[Any]:
    """Keys of the venues that a person serves today in one of these roles, for use as a subquery."""
    return Posting.records.filter(in_force(), person=person, role__in=roles).values("venue")


def account_key(person: Person) -> Any:
    """Key of the person's account, for use inside a query: known without asking if the account was read before.

    A filter on `user__person` is a join, after which the database no longer knows that one account is asked for, and
    sorts all its rows instead of reading the first ones of an index.
    """
    if Person.user.is_cached(person) and hasattr(person, "user"):  # a missing account is cached too
        return person.user.pk
    return models.Subquery(User.objects.filter(person=person).values("pk"))


def permission_key(codename: str) -> models.Subquery:
    """Key of one of our permissions, for use inside a query without a join."""
    return models.Subquery(
        Permission.objects.filter(codename=codename, content_type__app_label="registry").values("pk")
    )


class ContactChannel(models.TextChoices):
    """Ways to reach a person."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")


class Contact(models.Model):
    """A way to reach a person. Messages go only where `verified_at` is set."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=8, choices=ContactChannel)
    address = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField(
        null=True, blank=True, help_text="messages go to the address chosen or verified last"
    )

    records: ClassVar[models.Manager[Contact]] = models.Manager()
    objects: ClassVar[models.Manager[Contact]] = models.Manager()

    class Meta:
        base_manager_name = "records"
        default_manager_name = "records"
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "channel", "address"], name="contact_once")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.person}"
