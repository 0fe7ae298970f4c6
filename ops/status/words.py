"""The words of findings, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courts.ground.models.people import POSTING_ZONE
from courts.ground.wording import dates, number_format
from ops.status.findings import Finding, Level

GROUPS: Final[dict[str, Promise]] = {
    "services": gettext_lazy("Services"),
    "queues": gettext_lazy("Queues"),
    "messages": gettext_lazy("Messages of the last 24 hours"),
    "rooms": gettext_lazy("Rooms now"),
    "recordings": gettext_lazy("Recordings"),
    "backup": gettext_lazy("Backup"),
    "storage": gettext_lazy("Storage"),
    "certificates": gettext_lazy("Certificates"),
    "version": gettext_lazy("Version"),
}

NAMES: Final[dict[str, Promise]] = {
    "database": gettext_lazy("Database"),
    "broker": gettext_lazy("Redis"),
    "worker": gettext_lazy("Worker"),
    "periodic": gettext_lazy("Periodic tasks"),
    "clock": gettext_lazy("Clock"),
    "media": gettext_lazy("Media node"),
    "relay": gettext_lazy("Relay (TURN)"),
    "mail": gettext_lazy("Mail server"),
    "mail_arrival": gettext_lazy("Arrival of mail"),
    "gateway": gettext_lazy("Gateway for telephones"),
    "messages": gettext_lazy("All messages"),
    "by_email": gettext_lazy("E-mail"),
    "by_sms": gettext_lazy("SMS"),
    "by_whatsapp": gettext_lazy("WhatsApp"),
    "documents": gettext_lazy("Store of documents"),
    "outbox": gettext_lazy("Messages to people"),
    "account_mails": gettext_lazy("Mails about accounts"),
    "exports": gettext_lazy("Copies of personal data"),
    "seal": gettext_lazy("Audit entries without a seal"),
    "retries": gettext_lazy("Rows that are tried again"),
    "tasks": gettext_lazy("Tasks for the workers"),
    "queues": gettext_lazy("Queues"),
    "backup": gettext_lazy("Last backup"),
    "drill": gettext_lazy("Last check or restore of a backup"),
    "backup_failure": gettext_lazy("Failure"),
    "certificate": gettext_lazy("Certificate"),
    "disk": gettext_lazy("Free space"),
    "running": gettext_lazy("Running now"),
    "closing": gettext_lazy("Being closed"),
    "stored": gettext_lazy("In the store"),
    "rooms": gettext_lazy("All rooms"),
    "node": gettext_lazy("Media node"),
    "software": gettext_lazy("Software"),
    "migrations": gettext_lazy("Migrations"),
    "upgrade": gettext_lazy("Last upgrade"),
    "triggers": gettext_lazy("Triggers"),
}

LEVELS: Final[dict[Level, Promise]] = {
    Level.OK: gettext_lazy("In order"),
    Level.WARNING: gettext_lazy("Needs attention"),
    Level.FAILED: gettext_lazy("Failed"),
}

SENTENCES: Final[dict[str, Promise]] = {
    "check_failed": gettext_lazy("The check itself failed (%(error)s). The log has the details."),
    "no_answer": gettext_lazy("No answer within %(seconds)s seconds."),
    "database_answers": gettext_lazy("%(kind)s %(version)s answers."),
    "clock_shared": gettext_lazy("The database runs on this machine and has the same clock."),
    "clock_differs": gettext_lazy("The clocks of this machine and of the database differ by %(seconds)s seconds."),
    "broker_embedded": gettext_lazy("Not used: the product runs in one process."),
    "broker_answers": gettext_lazy("Redis answers."),
    "broker_silent": gettext_lazy("Redis does not answer. Pages work, but hosts cannot admit people to rooms."),
    "worker_never": gettext_lazy("No worker has finished a periodic task yet. Start the worker and beat."),
    "worker_seen": gettext_lazy("A worker finished a periodic task %(seen_age)s ago."),
    "sweeps_late": gettext_lazy("Late or stopped: %(names)s (%(number)s in all). Check the worker and beat."),
    "sweeps_refused": gettext_lazy("Refused because the clocks differ: %(names)s (%(number)s in all)."),
    "rows_failing": gettext_lazy(
        "Rows that failed several times in a row: %(number)s. The reference-data admin lists them."
    ),
    "media_answers": gettext_lazy(
        "The media node answers, and its UDP port is open on its machine. Port: %(ports_source)s. Public address:"
        " %(address_source)s."
    ),
    "media_not_asked": gettext_lazy("Not asked: it runs inside the product. The status page asks it."),
    "media_no_link": gettext_lazy("Nothing answers. Start the media node (manage.py medianode) and read its log."),
    "media_no_node": gettext_lazy(
        "The media node does not run. Its UDP port may be taken: read its log, or set another one in DIWAN_MEDIA_PORT"
        " or under Administration, Mail and media."
    ),
    "relay_none": gettext_lazy(
        "No relay is set: people whose network blocks UDP cannot attend. Set it under Administration, Mail and media,"
        " or in DIWAN_TURN_URLS."
    ),
    "relay_secret_lost": gettext_lazy(
        "The stored secret of the relay cannot be read: DIWAN_SECRET_KEY was changed. Enter it again under"
        " Administration, Mail and media."
    ),
    "relay_answers": gettext_lazy("%(address)s gives addresses. Source: %(source)s."),
    "relay_silent": gettext_lazy(
        "%(address)s does not answer. Check that coturn runs and its ports are open. Source: %(source)s."
    ),
    "relay_certificate": gettext_lazy("%(address)s has a certificate that browsers refuse. Source: %(source)s."),
    "relay_refuses": gettext_lazy(
        "%(address)s refuses our credentials. The shared secret must be its static-auth-secret, "
        "and the clocks must agree. Source: %(source)s."
    ),
    "mail_stored": gettext_lazy("No mail server is set. Mails are stored on this machine and are not delivered."),
    "mail_answers": gettext_lazy("%(server)s takes connections. Source: %(source)s."),
    "mail_silent": gettext_lazy(
        "%(server)s takes no connection (%(error)s). Check the mail server. Source: %(source)s."
    ),
    "mail_secret_lost": gettext_lazy(
        "The stored password for %(server)s cannot be read: DIWAN_SECRET_KEY was changed. Enter it again under"
        " Administration, Mail and media."
    ),
    "mail_arrived": gettext_lazy("A test mail of the set-up arrived on %(checked_at)s."),
    "mail_never_arrived": gettext_lazy("No test mail of the set-up has arrived yet."),
    "gateway_none": gettext_lazy("Not used: no messages go to telephones."),
    "gateway_stored": gettext_lazy(
        "No gateway is set. Messages to telephones are stored on this machine and are not delivered."
    ),
    "gateway_answers": gettext_lazy("%(server)s takes connections."),
    "gateway_silent": gettext_lazy("%(server)s takes no connection (%(error)s). Check DIWAN_GATEWAY_URL."),
    "channel_counts": gettext_lazy("Sent: %(sent)s. Failed: %(failed)s."),
    "documents_answer": gettext_lazy("The bucket answers."),
    "documents_silent": gettext_lazy("The bucket does not answer (%(error)s)."),
    "queue_empty": gettext_lazy("Nothing waits."),
    "queue_waits": gettext_lazy("%(number)s waiting, the oldest for %(oldest_age)s."),
    "queue_many": gettext_lazy("More than %(number)s waiting, the oldest for %(oldest_age)s."),
    "queue_number": gettext_lazy("%(number)s waiting."),
    "backup_made": gettext_lazy("%(made_at)s, %(made_age)s ago. File: %(file)s, of version %(version)s."),
    "backup_of_demo": gettext_lazy("None is needed: the demonstration has nothing to lose."),
    "backup_never": gettext_lazy("None is known. Run manage.py backup each day."),
    "drill_made": gettext_lazy("%(made_at)s, %(made_age)s ago. File: %(file)s, read by version %(version)s."),
    "drill_never": gettext_lazy(
        "None is known. Run manage.py restore --verify with the newest backup, four times a year or more often."
    ),
    "failed_backup": gettext_lazy("The last backup failed on %(failed_at)s. File: %(file)s. Reason: %(reason)s"),
    "failed_verification": gettext_lazy(
        "The last check of a backup failed on %(failed_at)s. File: %(file)s. Reason: %(reason)s"
    ),
    "failed_restore": gettext_lazy("The last restore failed on %(failed_at)s. File: %(file)s. Reason: %(reason)s"),
    "certificate_until": gettext_lazy("%(place)s: valid until %(ends_at)s, %(days)s days from now."),
    "certificate_over": gettext_lazy("%(place)s: expired on %(ends_at)s."),
    "certificate_unread": gettext_lazy("%(place)s: could not be read (%(error)s)."),
    "disk_free": gettext_lazy("%(free_bytes)s of %(total_bytes)s are free (%(percent)s%%)."),
    "disk_unknown": gettext_lazy("The disk of the data directory could not be asked (%(error)s)."),
    "rooms_now": gettext_lazy("Open rooms: %(rooms)s. Connected people: %(people)s."),
    "rooms_of_node": gettext_lazy("%(node)s carries %(rooms)s of the open rooms."),
    "recordings_running": gettext_lazy("%(number)s, without an alarm."),
    "recordings_alarmed": gettext_lazy(
        "%(number)s, of which %(alarmed)s should record and do not. Read the log of the media node."
    ),
    "recordings_disk_full": gettext_lazy(
        "No space is left; recordings affected: %(number)s. Free space: they go on by themselves. "
        "What is missing is marked."
    ),
    "recordings_disk_broken": gettext_lazy(
        "The disk is broken or read-only; recordings affected: %(number)s. Repair it or mount it writable, and do not "
        "restart the media node before: it holds what could not be written."
    ),
    "recordings_disk_unreachable": gettext_lazy(
        "The storage cannot be reached; recordings affected: %(number)s. Check its mount, network and permissions."
    ),
    "recordings_waiting": gettext_lazy(
        "Recordings that wait to be closed: %(number)s, the oldest for %(oldest_age)s. If they stay, read the log of "
        "the worker: it needs the folder of recordings, the master key and the time stamp authority."
    ),
    "recordings_empty": gettext_lazy("Sittings of the last seven days of which nothing was recorded: %(number)s."),
    "recordings_good": gettext_lazy("The nightly comparison found every recording as it was stored."),
    "recordings_none": gettext_lazy("No recording is stored yet."),
    "recordings_uncompared": gettext_lazy(
        "The stored recordings have not been compared yet. The comparison runs each night."
    ),
    "recordings_faulty": gettext_lazy(
        "Recordings with missing or changed files: %(number)s. First of them: %(key)s: %(fault)s"
    ),
    "software": gettext_lazy("Version %(version)s."),
    "upgrade_made": gettext_lazy("To version %(version)s on %(made_at)s."),
    "migrations_done": gettext_lazy("The database has all migrations of this version."),
    "migrations_pending": gettext_lazy("%(number)s migrations are missing: %(names)s. Run manage.py upgrade."),
    "migrations_newer": gettext_lazy(
        "The database is newer than this software: it has %(number)s unknown migrations (%(names)s)."
    ),
    "triggers_missing": gettext_lazy("%(number)s triggers are missing: %(names)s. Run manage.py migrate."),
}


# Of a value of the settings, as `courts.connections` names it.
SOURCES: Final[dict[str, Promise]] = {
    "environment": gettext_lazy("the environment of the server"),
    "stored": gettext_lazy("stored by administrators"),
    "none": gettext_lazy("not set"),
}


def sentence(finding: Finding) -> str:
    """The sentence of a finding."""
    return str(SENTENCES[finding.code]) % {name: _value(name, value) for name, value in finding.params.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{dates.long_date(value, POSTING_ZONE)} {dates.time_24h(value, POSTING_ZONE)}"
    unit = name.rpartition("_")[2]
    if unit == "source":
        return SOURCES[value]
    if unit == "age":
        return duration(float(value))
    if unit == "bytes":
        return number_format.file_size(int(value))
    return value


def duration(seconds: float) -> str:
    """A length of time in the largest unit that says enough."""
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if seconds < 1:
        return _("less than a second")
    if minutes < 2:
        return ngettext("%(number)s second", "%(number)s seconds", int(seconds)) % {"number": int(seconds)}
    if hours < 2:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    if days < 2:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
