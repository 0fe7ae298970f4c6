"""Law of retention: how long a recording is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetentionLaw:
    """Years for which recordings are kept, from the end of the sitting.

    hearing_years: recordings of hearings. notary_years: recordings of a notary's sittings. Source: no text of the
    United Arab Emirates with a number of years was found. Ten years is the longest duty of the comparable laws on
    remote notaries (the Revised Uniform Law on Notarial Acts, section 20; Florida Statutes, section 117.245). A lawyer
    confirms both before production.
    """

    hearing_years: int
    notary_years: int
