"""Evidence packages of deeds: names of their files, and their verification. It needs no database and no settings.

deed.pdf            the sealed document, with its archive time stamp once it has one
deed.json           the agreed text, the signatures on its hash, the line of the register, relations, recordings
audit.json          the audit entries of the deed, each with the hash of its seal in the chain
recordings/         the signed manifests of the recordings of the sitting
more/               what the apps above add: the timeline of the sitting
package.json        SHA-256 of every other file, with signature, time stamp and roots
"""

from __future__ import annotations

from typing import Final

PDF: Final = "deed.pdf"
DEED: Final = "deed.json"
AUDIT: Final = "audit.json"
RECORDINGS: Final = "recordings"
MORE: Final = "more"
LIST: Final = "package.json"
ROOTS: Final = "roots.pem"
LIST_PROOFS: Final = (LIST, f"{LIST}.p7s", f"{LIST}.tsr", ROOTS)
FORMAT: Final = "diwan-deed-evidence/1"
