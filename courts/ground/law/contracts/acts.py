"""Law of notarial acts: powers of attorney, their revocation, the identity of signers, and the seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from courts.ground.law.contracts.sourced import Value
from courts.ground.law.contracts.terms import Age, Document, PowerSubject


@dataclass(frozen=True, slots=True)
class Questions:
    """A check of identity by questions. right: answers that must be right. limit: time for all of them."""

    asked: int
    right: int
    limit: timedelta


@dataclass(frozen=True, slots=True)
class ActLaw:
    """The values of notarial acts.

    identity_proofs: number of different kinds of proof. identity_attempts: failed checks of one kind after which the
    person is locked out. identity_lockout: time from the last of them in which no check of the person counts.
    valid_document: the document is not expired on the day.
    questions: see `Questions`. credential_check: a failed check of the document ends the act.
    civil_age, commercial_age: of principal and agent. capacity_proved: a person who acts for another proves it.
    online_documents: identity documents with which an act may be held by video. languages: languages in which a text
    needs no legal translation. special_subjects: subjects that need a special power. plot_named: a power over property
    names title deed and plot. aging_subjects, aging_years: subjects for which an old power draws a warning, and its
    age in years. names_exact: names equal the identity record. attachments: the document that a subject requires.
    revocation_complete: a revocation states number, date and names, and the agent is notified.
    recording_consent: each signer consents to the recording. sealing: the conditions before the seal.
    kin_degree: degree of kinship to which the notary may not act.
    """

    identity_proofs: Value[int]
    identity_attempts: Value[int]
    identity_lockout: Value[timedelta]
    valid_document: Value[bool]
    questions: Value[Questions]
    credential_check: Value[bool]
    civil_age: Value[Age]
    commercial_age: Value[Age]
    capacity_proved: Value[bool]
    online_documents: Value[frozenset[Document]]
    languages: Value[frozenset[str]]
    special_subjects: Value[frozenset[PowerSubject]]
    plot_named: Value[bool]
    aging_subjects: Value[frozenset[PowerSubject]]
    aging_years: Value[int]
    names_exact: Value[bool]
    attachments: Value[Mapping[PowerSubject, Document]]
    revocation_complete: Value[bool]
    recording_consent: Value[bool]
    sealing: Value[bool]
    kin_degree: Value[int]
