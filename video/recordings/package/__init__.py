"""The files of a closed recording, and their verification. Needs no database and no settings.

<recording>/manifest.json        what was recorded, people and times, and the SHA-256 of every file
<recording>/manifest.json.p7s    its signature (CMS, detached)
<recording>/manifest.json.tsr    the time stamp of the signature (RFC 3161)
<recording>/roots.pem            the certificates of the roots
<recording>/index.jsonl          the recorder's chained index
<recording>/*.seg                the segments, encrypted
"""

from typing import Final

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.p7s"
TIME_STAMP: Final = "manifest.json.tsr"
ROOTS: Final = "roots.pem"
PROOFS: Final = (MANIFEST, SIGNATURE, TIME_STAMP, ROOTS)
FORMAT: Final = "diwan-recording-manifest/1"
# The manifest has a hash for each piece of a file, so that a verification names the piece that differs.
PIECE_BYTES: Final = 256 * 1024
# A certificate of deletion, in a ZIP file or folder with its proofs.
DELETION_FORMAT: Final = "diwan-recording-deletion/1"
CERTIFICATE: Final = "deletion.json"
CERTIFICATE_PARTS: Final = (CERTIFICATE, f"{CERTIFICATE}.p7s", f"{CERTIFICATE}.tsr", ROOTS)
# An exported package: its folders, and the signed list of all other files.
EVIDENCE: Final = "evidence"
PLAIN: Final = "plain"
PAPERS: Final = "papers"
LIST: Final = "package.json"
LIST_FORMAT: Final = "diwan-recording-package/1"
LIST_PROOFS: Final = (LIST, f"{LIST}.p7s", f"{LIST}.tsr", ROOTS)
