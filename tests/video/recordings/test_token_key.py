"""The master key in a token: SoftHSM keeps it, wraps with it, and does not hand it out."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pkcs11
import pytest

from tests.video.recordings.closed import authority, clerk, ended, places, recorded_room, recording
from video.recordings.keys import KeyUnavailable, new_data_key
from video.recordings.keys.token import TokenMasterKey
from video.recordings.models import Recording
from video.recordings.queries.recordings import forget_data_keys
from video.recordings.services.closing.closing import close_recording

__all__ = ["authority", "clerk", "ended", "places", "recorded_room", "recording"]

pytestmark = pytest.mark.integration
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN, PIN, LABEL = "diwan-tests", "472913", "recordings-2026"


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A module with a fresh token. Its library reads the configuration once in a process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    tool = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--so-pin", "111111", "--pin", PIN]
    subprocess.run(tool, check=True, capture_output=True)
    make_key(LABEL)
    yield MODULE
    if before is None:
        del os.environ["SOFTHSM2_CONF"]


def make_key(label: str) -> None:
    """Make a key in the token that cannot be read out."""
    with pkcs11.lib(MODULE).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        session.generate_key(
            pkcs11.KeyType.AES,
            256,
            label=label,
            store=True,
            template={pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False},
        )


@pytest.fixture(autouse=True)
def token(module: str, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "pin").write_text(f"{PIN}\n")
    settings.PKCS11_MODULE, settings.PKCS11_TOKEN = module, TOKEN
    settings.PKCS11_PIN_FILE, settings.RECORDING_KEY_LABEL = tmp_path / "pin", LABEL


def test_wrapped_key_opens_again_and_shows_nothing_of_the_key() -> None:
    key, context = new_data_key(), uuid4().bytes
    wrapped = TokenMasterKey().wrap(key, context)
    assert key not in wrapped
    assert len(wrapped) == 12 + 32 + 16
    assert TokenMasterKey().unwrap(wrapped, context, LABEL) == key
    assert TokenMasterKey().wrap(key, context) != wrapped


def test_master_key_cannot_be_read_out_of_the_token() -> None:
    with pkcs11.lib(MODULE).get_token(token_label=TOKEN).open(user_pin=PIN) as session:
        key = session.get_key(label=LABEL)
        with pytest.raises(pkcs11.exceptions.AttributeSensitive):
            key[pkcs11.Attribute.VALUE]


def test_every_byte_and_the_recording_are_bound() -> None:
    master, context = TokenMasterKey(), uuid4().bytes
    wrapped = master.wrap(new_data_key(), context)
    with pytest.raises(KeyUnavailable):
        master.unwrap(wrapped, uuid4().bytes, LABEL)
    for at in range(0, len(wrapped), 7):
        changed = bytearray(wrapped)
        changed[at] ^= 1
        with pytest.raises(KeyUnavailable):
            master.unwrap(bytes(changed), context, LABEL)
    with pytest.raises(KeyUnavailable):
        master.unwrap(wrapped[:-1], context, LABEL)
    assert master.unwrap(wrapped, context, LABEL)


def test_older_key_of_the_token_still_opens_after_a_change(settings: Any) -> None:
    key, context, master = new_data_key(), uuid4().bytes, TokenMasterKey()
    wrapped = master.wrap(key, context)
    make_key("recordings-2027")
    settings.RECORDING_KEY_LABEL = "recordings-2027"
    assert master.name() == "recordings-2027"
    assert master.unwrap(wrapped, context, LABEL) == key
    with pytest.raises(KeyUnavailable):
        master.unwrap(wrapped, context, "recordings-2027")


@pytest.mark.parametrize(
    "name, value",
    [("PKCS11_MODULE", "/nowhere/module.so"), ("PKCS11_TOKEN", "another"), ("RECORDING_KEY_LABEL", "another")],
)
def test_absent_module_token_or_key_is_told_to_the_operator(settings: Any, name: str, value: str) -> None:
    setattr(settings, name, value)
    with pytest.raises(KeyUnavailable, match=settings.PKCS11_TOKEN):
        TokenMasterKey().wrap(new_data_key(), b"")


def test_wrong_pin_is_told_without_the_pin(settings: Any) -> None:
    Path(settings.PKCS11_PIN_FILE).write_text("000000")
    with pytest.raises(KeyUnavailable, match="PinIncorrect") as refused:
        TokenMasterKey().wrap(new_data_key(), b"")
    assert "000000" not in str(refused.value)
    Path(settings.PKCS11_PIN_FILE).unlink()
    with pytest.raises(KeyUnavailable, match="FileNotFoundError"):
        TokenMasterKey().wrap(new_data_key(), b"")


def test_threads_of_one_process_share_the_token() -> None:
    master, context = TokenMasterKey(), uuid4().bytes
    given = [new_data_key() for _each in range(24)]
    with ThreadPoolExecutor(8) as pool:
        wrapped = list(pool.map(lambda key: master.wrap(key, context), given))
        assert list(pool.map(lambda each: master.unwrap(each, context, LABEL), wrapped)) == given


def _unwrap_in_child(master: TokenMasterKey, wrapped: bytes, context: bytes, found: Any) -> None:
    found.send_bytes(master.unwrap(wrapped, context, LABEL))


def test_worker_that_was_forked_after_the_first_use_reaches_the_token() -> None:
    master, key, context = TokenMasterKey(), new_data_key(), uuid4().bytes
    wrapped = master.wrap(key, context)
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=_unwrap_in_child, args=(master, wrapped, context, theirs)
    )
    child.start()
    assert ours.poll(60)
    assert ours.recv_bytes() == key
    child.join()
    assert master.unwrap(wrapped, context, LABEL) == key


@pytest.fixture
def _used(settings: Any) -> Iterator[None]:
    """The token as the product's master key."""
    settings.RECORDING_MASTER_KEY = "video.recordings.keys.token.TokenMasterKey"
    forget_data_keys()
    yield
    forget_data_keys()


@pytest.mark.django_db
@pytest.mark.usefixtures("_used")
def test_recording_is_made_and_closed_with_the_token(ended: Recording) -> None:
    assert ended.master_key == LABEL
    forget_data_keys()
    assert close_recording(ended.pk) == 1
    ended.refresh_from_db()
    assert (ended.state, ended.fault) == ("closed", "")


@pytest.mark.django_db
@pytest.mark.usefixtures("_used")
def test_recording_waits_while_the_token_is_absent(ended: Recording, settings: Any) -> None:
    forget_data_keys()
    settings.PKCS11_TOKEN = "absent"
    with pytest.raises(KeyUnavailable):
        close_recording(ended.pk)
    ended.refresh_from_db()
    assert ended.state == "ended"
    settings.PKCS11_TOKEN = TOKEN
    assert close_recording(ended.pk) == 1
