"""Periodic tasks of access. Each may run late, not at all, or twice."""

from __future__ import annotations

from courts.access.services import data_exports
from courts.access.services.identity import registrations, roll_answers
from courts.access.services.institution import client_requests, program_offers
from courts.access.services.mails import account_mails
from courts.access.services.sign_in import sessions
from courts.ground.periodic import sweep_task
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept


@sweep_task("access.send_account_mails")
def send_account_mails() -> Swept:
    """Send the mails about accounts that are due. Their rows have claims, attempts and outcomes of their own."""
    return sweeps.run("access.send_account_mails", lambda _run: Swept(account_mails.send_mails()))


@sweep_task("access.send_codes")
def send_codes() -> Swept:
    """Send the codes by SMS that are due: apart, so that a slow gateway delays no mail."""
    return sweeps.run("access.send_codes", lambda _run: Swept(account_mails.send_codes()))


@sweep_task("access.delete_old_sessions")
def delete_old_sessions() -> Swept:
    """Delete sessions and sign-ins whose time to be kept is over."""
    return sessions.delete_old()


@sweep_task("access.delete_old_registrations")
def delete_old_registrations() -> Swept:
    """Delete registrations that are over."""
    return registrations.delete_old()


@sweep_task("access.make_data_exports")
def make_data_exports() -> Swept:
    """Make the copies of their own data that people asked for, and delete old ones."""
    return data_exports.make_due()


@sweep_task("access.delete_old_client_requests")
def delete_old_client_requests() -> Swept:
    """Delete requests of API clients whose time is over."""
    return client_requests.delete_old()


@sweep_task("access.expire_program_offers")
def expire_program_offers() -> Swept:
    """End the offers of programs that their owners did not accept in time."""
    return sweeps.sweep_each(program_offers.EXPIRY)


@sweep_task("access.ask_roll_registry")
def ask_roll_registry() -> Swept:
    """Ask the registry of lawyers about roll numbers that wait, where there is one."""
    return roll_answers.ask_due()
