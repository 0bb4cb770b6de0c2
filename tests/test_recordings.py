"""Video, sound and templates: what is seen of what is no picture."""

import io
import struct
import wave

import imageio_ffmpeg
import numpy as np
import pyarrow as pa
import pytest
from _pictures import face
from PIL import Image

from scanner.batch import scan_batch
from scanner.blobs import kind_of
from scanner.cli.scan import run_scan
from scanner.run import Choice, load_rules
from scanner.settings import Settings

RULES = load_rules(choice=Choice(video_frames=4))


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """(name of a container, share of the film with a face) to its bytes: 20 frames of 320 x 240."""
    folder = tmp_path_factory.mktemp("film")

    def made(kind, codec, share):
        path = folder / f"{share}.{kind}"
        writer = imageio_ffmpeg.write_frames(str(path), (320, 240), fps=5, codec=codec, macro_block_size=2)
        writer.send(None)
        for number in range(20):
            frame = Image.new("RGB", (320, 240), "#667788")
            if number >= 20 * (1 - share):
                frame.paste(face(150), (80, 20))
            writer.send(np.asarray(frame).tobytes())
        writer.close()
        return path.read_bytes()

    return made


def seen(cell):
    (column,) = scan_batch(pa.record_batch({"c": pa.array([cell], pa.binary())}), RULES).values()
    return column


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("mp4", "libx264"), ("avi", "mjpeg"), ("mkv", "libx264"), ("webm", "libvpx"), ("mov", "libx264")],
)
def test_a_video_with_a_face_in_enough_frames_is_a_video_of_a_face(film, kind, codec):
    column = seen(film(kind, codec, 1.0 if kind == "mp4" else 0.5))
    ((name, support),) = column.supports
    assert (name, support.accepted) == ("face_video", 1)
    assert support.examples[0].note.startswith("a face in 4 of 4 frames" if kind == "mp4" else "a face in 2 of 4")
    assert column.partly == (("text in videos is not read", 1),)


def test_a_face_in_one_frame_only_looks_like_one_and_a_video_without_is_nothing(film):
    ((_, support),) = seen(film("mp4", "libx264", 0.25)).supports
    assert (support.look_alikes, support.accepted) == (1, 0)
    assert seen(film("mp4", "libx264", 0.0)).supports == ()


def test_a_damaged_video_is_a_gap(film):
    whole = film("mp4", "libx264", 0.0)
    ((reason, _),) = seen(whole[:600]).unread
    assert reason == "a video that is damaged or none"


def sound():
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.zeros(8000 * 3, np.int16).tobytes())
    return out.getvalue()


def test_sound_is_inventoried_by_kind_and_length_and_the_gap_says_that_nobody_listened(tmp_path):
    (tmp_path / "95588来电.wav").write_bytes(sound())
    inventory = run_scan([str(tmp_path)], Settings())
    (entry,) = inventory.resources
    (label,) = [label for column in entry.columns for label in column.labels]
    assert label.pi_type == "comm.recording"
    assert label.examples[0].note == "sound (WAV), 48,044 bytes, 3 s"
    assert [gap.reason for gap in inventory.gaps] == [
        "1 cells not looked into in full: what is said in it is not transcribed"
    ]


TEMPLATES = [
    (b"FMR\x00 20\x00" + bytes(60), "fingerprint_template", 1),
    (b"FIR\x00010\x00" + bytes(60), "fingerprint_template", 1),
    (b"FAC\x00030\x00" + bytes(60), "face_record", 1),
    (b"IIR\x00020\x00" + bytes(60), "iris_template", 1),
    (b"FMR\x00abcd" + bytes(60), "fingerprint_template", 0),
    (b"\xff\xa0\xff\xa8" + bytes(60), "fingerprint_template", 1),
]


@pytest.mark.parametrize(("cell", "name", "accepted"), TEMPLATES)
def test_templates_are_known_by_their_header(cell, name, accepted):
    (found,) = seen(cell).supports
    assert (found[0], found[1].accepted) == (name, accepted)


KINDS = {
    struct.pack(">I", 24) + b"ftypisom": "video (MP4)",
    struct.pack(">I", 24) + b"ftypM4A ": "sound (M4A)",
    struct.pack(">I", 24) + b"ftypavif": "picture (AVIF)",
    b"RIFF\x00\x00\x00\x00AVI LIST": "video (AVI)",
    b"RIFF\x00\x00\x00\x00ACON": "binary",
    b"ID3\x03": "sound (MP3)",
    b"\xff\xfb\x90": "sound (MP3)",
    b"8BPS\x00\x01": "picture (PSD)",
}


@pytest.mark.parametrize(("head", "kind"), KINDS.items())
def test_kinds_are_told_by_their_first_bytes(head, kind):
    assert kind_of(head) == kind
