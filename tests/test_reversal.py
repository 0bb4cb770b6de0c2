"""Hashes of telephone and ID numbers are looked up: by numbers that the scan has seen, then by segments."""

import base64
import hashlib
import hmac

import pytest

from scanner import scan
from scanner.document import from_document, to_document
from scanner.reversal import looked_up
from scanner.synthetic import Maker

MAKERS = {"MD5": hashlib.md5, "SHA-1": hashlib.sha1, "SHA-256": hashlib.sha256}


def written(folder, name, head, rows):
    (folder / name).write_text("\n".join([",".join(head), *(",".join(row) for row in rows)]) + "\n", "utf-8")
    return str(folder / name)


def hashed(algorithm, text, form="hex"):
    made = MAKERS[algorithm](text.encode())
    return made.hexdigest() if form == "hex" else base64.b64encode(made.digest()).decode()


@pytest.mark.parametrize(
    ("algorithm", "form"), [("MD5", "hex"), ("SHA-1", "hex"), ("SHA-256", "hex"), ("SHA-256", "base64")]
)
def test_hashes_beside_the_numbers_they_were_made_of_are_proven_reversible(tmp_path, algorithm, form):
    maker = Maker(7)
    mobiles = [maker.mobile() for _ in range(40)]
    rows = [(mobile, hashed(algorithm, mobile, form)) for mobile in mobiles]
    entry = scan(written(tmp_path, "a.csv", ["phone", "phone_hash"], rows)).resources[0]
    column = entry.columns[1]
    assert column.proven == f"40 of 40 digests proven reversible: unsalted {algorithm}"
    (label,) = column.labels
    # By its look alone a digest in Base64 may be a cipher.
    state = "hashed" if form == "hex" else "encrypted"
    assert (label.pi_type, label.state, label.level) == ("contact.mobile", state, 3)
    (move,) = label.gradings[0].moves
    assert (move.rule, move.before, move.after) == ("DG2", 3, 3)
    assert move.why == f"the hash of an enumerable number can be looked up: {column.proven}"
    assert any(column.proven in ground for ground in label.grounds)


def test_clear_numbers_of_another_table_of_the_scan_are_tried_too(tmp_path):
    maker = Maker(7)
    ids = [maker.resident_id() for _ in range(30)]
    written(tmp_path, "a.csv", ["身份证号"], [(number,) for number in ids])
    # The letter of a check digit may have been hashed in either case.
    written(tmp_path, "b.csv", ["身份证号MD5"], [(hashed("MD5", number.lower()),) for number in ids])
    inventory = scan(str(tmp_path))
    column = inventory.resources[1].columns[0]
    assert column.proven == "30 of 30 digests proven reversible: unsalted MD5"
    assert from_document(to_document(inventory)).resources[1].columns[0].proven == column.proven


def test_a_hash_with_a_secret_key_is_not_proven_reversible(tmp_path):
    maker = Maker(7)
    mobiles = [maker.mobile() for _ in range(40)]
    rows = [(mobile, hmac.new(b"a secret", mobile.encode(), "sha256").hexdigest()) for mobile in mobiles]
    entry = scan(written(tmp_path, "a.csv", ["phone", "phone_hash"], rows)).resources[0]
    assert entry.columns[1].proven == ""
    assert entry.columns[1].labels[0].gradings[0].moves[0].why == "the hash of an enumerable number can be looked up"


def test_a_number_that_nobody_has_shown_is_found_among_the_common_segments():
    number = "138" + "0" * 8  # the first number that is tried
    digests = [hashlib.sha1(number.encode()).digest(), hashlib.sha1(b"no number").digest()]
    assert looked_up(digests, [], lambda tried: tried < 1_000) == {digests[0]: "SHA-1"}
    assert looked_up(digests, [], lambda tried: False) == {}


def test_columns_without_a_name_of_a_number_and_clear_ones_are_not_looked_into(tmp_path):
    maker = Maker(7)
    rows = [(maker.mobile(), hashed("MD5", f"document {n}")) for n in range(30)]
    entry = scan(written(tmp_path, "a.csv", ["phone", "file_md5"], rows)).resources[0]
    assert [column.proven for column in entry.columns] == ["", ""]
