"""Key frames, recognised by the first bytes of a packet's payload. Nothing is decoded."""

_SPS, _IDR, _STAP_A, _FU_A = 7, 5, 24, 28  # NAL unit types (RFC 6184, 5.2)


def starts_keyframe(format_name: str, payload: bytes | memoryview) -> bool:
    """Return True if the packet begins a picture that is decoded without any earlier one."""
    if format_name == "VP8":
        return _vp8_starts(payload)
    return format_name == "H264" and _h264_starts(payload)


def _vp8_starts(payload: bytes | memoryview) -> bool:
    """RFC 7741, 4.2 and 4.3: the first partition begins here, and the frame's first bit says that it is a key frame."""
    size = len(payload)
    if not size or payload[0] & 0x17 != 0x10:  # S is set, the partition is the first
        return False
    at = 1
    if payload[0] & 0x80:
        if size < 2:
            return False
        extension = payload[1]
        at = 2
        if extension & 0x80:  # a picture number of one or two bytes
            at += 2 if size > at and payload[at] & 0x80 else 1
        at += (extension & 0x40 != 0) + (extension & 0x30 != 0)
    return size > at and not payload[at] & 1


def _h264_starts(payload: bytes | memoryview) -> bool:
    """RFC 6184, 5.4: parameter sets or a slice of an IDR picture, alone, in an aggregate, or as a first fragment."""
    size = len(payload)
    if size < 2:
        return False
    kind = payload[0] & 31
    if kind == _FU_A:
        return payload[1] & 0x9F == 0x80 | _IDR
    if kind != _STAP_A:
        return kind in {_SPS, _IDR}
    at = 1
    while at + 2 < size:
        if payload[at + 2] & 31 in {_SPS, _IDR}:
            return True
        at += 2 + (payload[at] << 8 | payload[at + 1])
    return False
