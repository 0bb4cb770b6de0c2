"""What is recognized in pictures. Each is to the judge what a recognizer of texts is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.model import Evidence, Match, Scope


@dataclass(frozen=True)
class PictureRecognizer:
    """A ``scanner.model.Recognizer`` whose matches are pictures: it finds nothing in texts."""

    id: str
    pi_type: str
    said: str
    """What it is, for people."""
    chance: float
    needs: Evidence = Evidence.CONTEXT
    scope: Scope = Scope.TEXT
    state: str = "clear"
    trigger: str | None = None

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """No text holds a picture that is recognized here."""
        return iter(())


FACES = tuple(
    PictureRecognizer(id, "biometric.face_image", said, chance)
    for id, said, chance in (
        ("face_portrait", "one or two persons", 0.0005),
        ("face_group", "three or more persons", 0.0005),
        ("face_background", "faces that are small in their picture: somebody passes by", 0.02),
        ("face_document", "the portrait on a document", 0.0005),
    )
)
_ID_IMAGE = "identity.id_image"
DOCUMENTS = tuple(
    PictureRecognizer(id, pi_type, said, 0.0005)
    for id, pi_type, said in (
        ("id_card_front", _ID_IMAGE, "resident identity card, side with the portrait"),
        ("id_card_back", _ID_IMAGE, "resident identity card, side with the emblem"),
        ("hmt_residence_front", _ID_IMAGE, "residence permit of Hong Kong, Macao or Taiwan, side with the portrait"),
        ("hmt_residence_back", _ID_IMAGE, "residence permit of Hong Kong, Macao or Taiwan, other side"),
        ("hm_tw_permit", _ID_IMAGE, "travel permit from or to Hong Kong, Macao or Taiwan"),
        ("foreigner_card", _ID_IMAGE, "foreign permanent resident ID card"),
        ("passport", _ID_IMAGE, "passport"),
        ("driving_licence", _ID_IMAGE, "driving licence"),
        ("vehicle_licence", _ID_IMAGE, "vehicle licence"),
        ("social_security_card", _ID_IMAGE, "social security card"),
        ("household_register", _ID_IMAGE, "household register"),
        ("bank_card_picture", "finance.bank_card", "bank card"),
        ("medical_record", "health.record", "page of a medical record"),
        ("invoice_picture", "commerce.invoice", "invoice"),
    )
)
VIDEO = PictureRecognizer("face_video", "biometric.face_video", "a face in enough frames of a video", 0.0005)
OTHERS = tuple(
    PictureRecognizer(id, pi_type, said, 0.0005)
    for id, pi_type, said in (
        ("sound_file", "comm.recording", "sound that nobody listened to"),
        ("fingerprint_template", "biometric.fingerprint", "minutiae or picture of a finger"),
        ("face_record", "biometric.face_image", "face image record of ISO/IEC 19794-5"),
        ("iris_template", "biometric.iris", "picture of an iris"),
    )
)
VECTORS = PictureRecognizer(
    "face_vector", "biometric.face_feature", "a vector in a column named after a face", 0.5, scope=Scope.NAMED
)
RECOGNIZERS = (*FACES, *DOCUMENTS, VIDEO, *OTHERS, VECTORS)
