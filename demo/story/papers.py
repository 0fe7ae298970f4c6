"""Documents of the demonstration: small PDFs that say that they are invented."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

A4 = (595, 842)
# A font that every PDF reader includes. It has Latin letters only, so the text is English.
FONT = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}


def paper(name: str, *lines: str) -> SimpleUploadedFile:
    """Return a PDF of one page, as a browser would upload it. Lines are printable ASCII without brackets."""
    writer = PdfWriter()
    page = writer.add_blank_page(*A4)
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in FONT.items()})
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    content = DecodedStreamObject()
    shown = " ".join(f"({line}) Tj T*" for line in (*lines, "", "Invented for the demonstration."))
    content.set_data(f"BT /F1 14 Tf 72 760 Td 24 TL {shown} ET".encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(content)  # noqa: SLF001  the library has no public way to add a stream
    out = BytesIO()
    writer.write(out)
    return SimpleUploadedFile(f"{name}.pdf", out.getvalue(), content_type="application/pdf")
