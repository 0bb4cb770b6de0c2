"""Streams masked on their way: the filter command, files that grow and are rotated, and Python's logging."""

import io
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from connectors._stream import followed, whole_lines
from scanner.catalogue import load_standard
from scanner.logging_filter import MaskingFilter
from scanner.masking import Masker
from scanner.run import load_rules
from scanner.synthetic import Maker

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-c", "from scanner.cli import main; main()", "mask"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}
maker = Maker(909)


def shown(mobile: str) -> str:
    return f"{mobile[:3]}****{mobile[-4:]}"


@pytest.fixture(scope="module")
def masker():
    return Masker(load_rules(), {name: g.level for name, g in load_standard().grades.items()}, 3)


def test_a_block_is_masked_and_everything_else_is_handed_on_byte_for_byte(masker):
    one, two = maker.mobile(), maker.mobile()
    block = f"😀 手机 {one} 和 {two}\r\n\n\tok 138****5678 10.0.0.1\nlast {two}".encode()
    expected = block.replace(one.encode(), shown(one).encode()).replace(two.encode(), shown(two).encode())
    assert masker.block(block) == expected
    assert masker.block(b"") == b""


def test_lines_in_other_encodings_keep_theirs(masker):
    mobile = maker.mobile()
    gbk, damaged = f"手机号 {mobile}\n".encode("gb18030"), b"\xff\xfe\x80 mobile=" + mobile.encode() + b" \xff\n"
    masked = masker.block("正常\n".encode() + gbk + damaged)
    assert masked == ("正常\n".encode() + gbk + damaged).replace(mobile.encode(), shown(mobile).encode())


def test_encoded_values_are_replaced_with_their_carrier(masker):
    import base64

    mobile = maker.mobile()
    code = base64.b64encode(f"手机号{mobile}".encode()).decode()
    masked = masker.text(f"x {code} y")
    assert code not in masked
    assert shown(mobile) in masked


def test_below_its_level_nothing_is_masked(masker):
    assert masker.text("client 222.166.160.184 came") == "client 222.166.160.184 came"


def test_lines_are_cut_behind_newlines_and_the_rest_comes_at_the_end():
    assert list(whole_lines([b"a\nb", b"c", b"\nd"])) == [b"a\n", b"bc\n", b"d"]


def test_the_command_answers_each_line_before_the_next_is_written():
    mobile = maker.mobile()
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENV) as process:
        for _ in range(3):
            process.stdin.write(f"手机 {mobile}\n".encode())
            process.stdin.flush()
            assert process.stdout.readline().decode() == f"手机 {shown(mobile)}\n"
        process.stdin.write(b"no newline")
        process.stdin.close()
        assert process.stdout.read() == b"no newline"
    assert process.returncode == 0


def test_a_file_is_followed_through_rotation_and_truncation(tmp_path):
    path = tmp_path / "app.log"
    path.write_bytes(b"old\n")
    blocks = followed(path, from_start=False)

    def read_until(wanted: bytes) -> bytes:
        got = b""
        while wanted not in got:
            got += next(blocks)
        return got

    def append(text: bytes) -> None:
        with path.open("ab") as stream:
            stream.write(text)

    assert next(blocks) == b""
    append(b"one\ntwo")
    assert read_until(b"two") == b"one\ntwo"
    path.rename(tmp_path / "app.log.1")
    with (tmp_path / "app.log.1").open("ab") as stream:
        stream.write(b" late")
    path.write_bytes(b"three\n")
    assert read_until(b"three") == b" late\nthree\n"
    path.write_bytes(b"4\n")
    assert read_until(b"4") == b"4\n"
    blocks.close()


def written(record_with: object, **extra: object) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(message)s %(contact)s", defaults={"contact": ""}))
    handler.addFilter(FILTER)
    logger = logging.Logger("t")
    logger.addHandler(handler)
    record_with(logger, extra)
    return out.getvalue()


FILTER = MaskingFilter()


def test_the_logging_filter_masks_messages_arguments_extra_and_exceptions():
    mobile, number = maker.mobile(), maker.resident_id()

    def speak(logger, extra):
        logger.info("用户 %s 手机 %s", "U1", mobile, extra=extra)
        try:
            raise ValueError(f"bad id {number}")
        except ValueError:
            logger.exception("failed")

    text = written(speak, contact=f"tel {mobile}")
    assert f"用户 U1 手机 {shown(mobile)} tel {shown(mobile)}" in text
    assert "ValueError: bad id" in text
    assert mobile not in text
    assert number not in text


def test_a_record_that_cannot_be_formatted_is_written_without_its_message():
    mobile = maker.mobile()
    text = written(lambda logger, extra: logger.info("%d " + mobile, "x"))
    assert mobile not in text
    assert "could not be masked: TypeError" in text


def test_the_logging_filter_serves_threads():
    mobile = maker.mobile()
    records = [logging.makeLogRecord({"msg": f"手机 {mobile}"}) for _ in range(200)]
    threads = [threading.Thread(target=lambda n=n: [FILTER.filter(r) for r in records[n::4]]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {record.getMessage() for record in records} == {f"手机 {shown(mobile)}"}
