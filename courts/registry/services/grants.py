"""Rights whose ground was there before the account or the posting: they are granted when that opens."""

from __future__ import annotations

from courts.ground.actors import SYSTEM
from courts.ground.declared.sweeps import Sweep
from courts.ground.models import Person
from courts.ground.services import sweeps
from courts.ground.services.sweeps import Swept
from courts.registry.models import Case, Filing
from courts.registry.queries.rights import (
    cases_lacking_a_right,
    cases_lacking_a_right_of,
    filings_lacking_a_right,
    filings_lacking_a_right_of,
)
from courts.registry.services.rights import match_case_rights, match_filing_rights


def ask_for_rights(person: Person) -> None:
    """Ask the sweep for the person's missing rights, in the transaction that opens their posting or account."""
    sweeps.ask(MISSING_ON_FILINGS.name, filings_lacking_a_right_of(person))
    sweeps.ask(MISSING_ON_CASES.name, cases_lacking_a_right_of(person))


def grant_missing() -> Swept:
    """Grant rights that were asked for. Each filing and case is locked and compared in its own transaction."""
    return sweeps.sweep_each(MISSING_ON_FILINGS, MISSING_ON_CASES)


# Nothing but a request leads to these rows: no index knows what a new posting or account may miss. The nightly full run
# finds postings and accounts that no service opened.
MISSING_ON_FILINGS: Sweep[Filing] = Sweep(
    name="registry.grant_on_filings",
    wanted=lambda _now: filings_lacking_a_right(),
    act=lambda filing: bool(match_filing_rights(filing, actor=SYSTEM)),
    recent=lambda rows, _since: rows.none(),
)
MISSING_ON_CASES: Sweep[Case] = Sweep(
    name="registry.grant_on_cases",
    wanted=lambda _now: cases_lacking_a_right(),
    act=lambda case: bool(match_case_rights(case, actor=SYSTEM)),
    recent=lambda rows, _since: rows.none(),
)
