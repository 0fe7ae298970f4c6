"""Turns a JPEG or a PNG into a PDF of one page. Runs as a process of its own with limits: `pictures.py` starts it.

The picture is decoded and encoded again, so that nothing of the sender's file is kept but what it shows: no place, no
time and no device of a photograph, and no bytes after its end. Arguments: the most pixels, seconds of the processor,
bytes of memory. The answer is a line of JSON, and the PDF after it.
"""

from __future__ import annotations

import json
import resource
import sys
from fractions import Fraction

# Of the longer side. A page of A4 at 220 points an inch.
_LONGEST = 2600
_PAGE = 842.0
_ROTATION = {3: 180, 6: 90, 8: 270}
_PNG = b"\x89PNG\r\n\x1a\n"


def size_of(content: bytes) -> tuple[int, int, int]:
    """Return width, height and EXIF orientation from the header alone. Raises ValueError for a damaged one."""
    if content.startswith(_PNG):
        if content[12:16] != b"IHDR":
            raise ValueError("no header")
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24]), 1
    return _jpeg_size(content)


def _jpeg_size(content: bytes) -> tuple[int, int, int]:
    place, orientation = 2, 1
    while place + 9 < len(content):
        if content[place] != 0xFF:
            raise ValueError("no marker")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        length = int.from_bytes(content[place + 2 : place + 4])
        if marker == 0xE1:
            orientation = _orientation(content[place + 4 : place + 2 + length])
        # Start of frame: C0 to CF without the tables of codes and the extension.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = content[place + 5 : place + 7], content[place + 7 : place + 9]
            return int.from_bytes(width), int.from_bytes(height), orientation
        if marker in {0xD9, 0xDA} or length < 2:
            break
        place += 2 + length
    raise ValueError("no frame")


def _orientation(segment: bytes) -> int:
    """Return the orientation that a camera noted; 1 for none, and for one that mirrors."""
    if not segment.startswith(b"Exif\x00\x00"):
        return 1
    tiff = segment[6:]
    order = "little" if tiff[:2] == b"II" else "big"
    first = int.from_bytes(tiff[4:8], order)  # type: ignore[arg-type]
    count = int.from_bytes(tiff[first : first + 2], order)  # type: ignore[arg-type]
    for each in range(min(count, 64)):
        entry = tiff[first + 2 + 12 * each : first + 14 + 12 * each]
        if int.from_bytes(entry[:2], order) == 0x0112:  # type: ignore[arg-type]
            return int.from_bytes(entry[8:10], order)  # type: ignore[arg-type]
    return 1


def encoded_again(content: bytes) -> tuple[bytes, int, int]:
    """Return the picture as a new JPEG, with its width and height. Raises ValueError if it cannot be decoded."""
    import av  # noqa: PLC0415 - loaded inside the limits
    from av.codec import CodecContext  # noqa: PLC0415

    av.logging.set_level(None)
    reader = CodecContext.create("png" if content.startswith(_PNG) else "mjpeg", "r")
    frames = [*reader.decode(av.Packet(content)), *reader.decode(None)]
    if not frames:
        raise ValueError("no picture")
    frame = frames[0]
    scale = min(1.0, _LONGEST / max(frame.width, frame.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (frame.width, frame.height))
    plain = frame.reformat(width=width, height=height, format="yuvj420p")
    plain.pts = 0
    writer = CodecContext.create("mjpeg", "w")
    writer.width, writer.height, writer.pix_fmt, writer.framerate = width, height, "yuvj420p", Fraction(1)
    writer.qmin = writer.qmax = 4
    data = b"".join(bytes(packet) for packet in (*writer.encode(plain), *writer.encode(None)))
    return data, width, height


def pdf_of(jpeg: bytes, width: int, height: int, rotation: int) -> bytes:
    """Return a PDF of one page that shows the picture."""
    scale = _PAGE / max(width, height)
    wide, high = f"{width * scale:.2f}", f"{height * scale:.2f}"
    drawing = f"q {wide} 0 0 {high} 0 0 cm /P Do Q".encode()
    image = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Rotate {rotation} /Contents 4 0 R "
        f"/Resources << /XObject << /P 5 0 R >> >> >>".encode(),
        f"<< /Length {len(drawing)} >>\nstream\n".encode() + drawing + b"\nendstream",
        f"<< {image} /BitsPerComponent 8 /Filter /DCTDecode /Length {len(jpeg)} >>\nstream\n".encode()
        + jpeg
        + b"\nendstream",
    ]
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def main() -> None:
    """Read the picture from the standard input and answer."""
    most_pixels, seconds, memory = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    content, pdf = sys.stdin.buffer.read(), b""
    try:
        width, height, orientation = size_of(content)
        if width * height > most_pixels:
            found = "too_many_pixels"
        elif width < 1 or height < 1:
            found = "damaged"
        else:
            pdf, found = pdf_of(*encoded_again(content), _ROTATION.get(orientation, 0)), ""
    except Exception:  # noqa: BLE001 - whatever a damaged picture does to the decoder
        found = "damaged"
    sys.stdout.buffer.write(json.dumps({"found": found}).encode() + b"\n" + pdf)


if __name__ == "__main__":
    main()
