"""Sealed documents for tests, and what an attacker makes of them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore


def _store(folder: Path) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    store.register(load_cert_from_pemder(str(folder / "root.pem")))
    return store


def signer_of(folder: Path, name: str = "signer") -> SimpleSigner:
    return SimpleSigner(
        signing_cert=load_cert_from_pemder(str(folder / f"{name}.pem")),
        signing_key=load_private_key_from_pemder(str(folder / f"{name}-key.pem"), passphrase=None),
        cert_registry=_store(folder),
    )


def stamper_of(folder: Path) -> DummyTimeStamper:
    key = load_private_key_from_pemder(str(folder / "time-stamp-key.pem"), passphrase=None)
    return DummyTimeStamper(load_cert_from_pemder(str(folder / "time-stamp.pem")), key, _store(folder))


def signed_otherwise(pdf: bytes, folder: Path, *, name: str = "signer", certify: bool = True, **more: Any) -> bytes:
    """Sign a PDF as an attacker would who has keys of this folder."""
    metadata = PdfSignatureMetadata(
        field_name=more.pop("field", "Seal"),
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=more.pop("permits", MDPPerm.NO_CHANGES),
    )
    stamper = more.pop("stamper", stamper_of(folder))
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    return bytes(PdfSigner(metadata, signer_of(folder, name), timestamper=stamper).sign_pdf(writer).getvalue())


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _first_page(writer: IncrementalPdfFileWriter) -> Any:
    page = writer.root["/Pages"]
    while "/Kids" in page:
        page = page["/Kids"][0]
    return page


def other_content(writer: IncrementalPdfFileWriter) -> None:
    """Replace what the first page draws."""
    page = _first_page(writer)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 200 200 re f"))
    writer.update_container(page)


def annotation(writer: IncrementalPdfFileWriter) -> None:
    """Lay a note over the first page."""
    page = _first_page(writer)
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(each) for each in (0, 0, 400, 400)),
            pdf_name("/Contents"): generic.pdf_string("100"),
        }
    )
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def shadow_layer(writer: IncrementalPdfFileWriter) -> None:
    """Hide what was signed, and show content that was hidden in it: the layers of the catalog change."""
    hidden = writer.add_object(generic.DictionaryObject({pdf_name("/Type"): pdf_name("/OCG")}))
    config = generic.DictionaryObject({pdf_name("/OFF"): generic.ArrayObject([hidden])})
    writer.root["/OCProperties"] = generic.DictionaryObject(
        {pdf_name("/OCGs"): generic.ArrayObject([hidden]), pdf_name("/D"): config}
    )
    writer.update_root()


def wrapped(pdf: bytes) -> bytes:
    """Move the signature: another dictionary holds the same bytes, and its ranges leave out what was added."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        other_content(writer)
        field = writer.root["/AcroForm"]["/Fields"][0]
        old = PdfFileReader(BytesIO(pdf)).embedded_signatures[0].sig_object
        start, length, again, rest = (int(each) for each in old["/ByteRange"])
        moved = generic.DictionaryObject({name: old.raw_get(name) for name in old})
        moved[pdf_name("/ByteRange")] = generic.ArrayObject(
            generic.NumberObject(each) for each in (start, length, again, rest)
        )
        moved[pdf_name("/Contents")] = generic.ByteStringObject(bytes(old.raw_get("/Contents")))
        field["/V"] = writer.add_object(moved)
        writer.update_container(field)

    return updated(pdf, change)


def without_field(writer: IncrementalPdfFileWriter) -> None:
    """Take the signature out of the form: its bytes stay in the file, and no reader reaches them."""
    writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])
