"""File number of a driving licence (机动车驾驶证档案编号), 12 digits.

Printed on the second page of the licence; the traffic police keep the driver's file under it.

Layout: 4 to 6 digits of the issuing office's region (GB/T 2260), the rest a serial number.

Check digit: none; the first two digits must be a province's, and a number counts only after a word such as 档案编号.

Confused with: other files (档案编号 of persons and cases), order numbers of 12 digits, dates with a time.

Sources: GA 482 on the driving licence (from memory).
"""

from __future__ import annotations

from recognizers._documents import DIGIT_FOES, named
from recognizers._pattern import Alone, Check, PatternRecognizer
from recognizers._regions import province_flaw
from scanner.model import Scope
from scanner.text import bounded, cued_trigger

CUES = (
    *named("档案", "檔案", "驾驶证", "駕駛證"), "档案号", "檔案號", "dabh", "driver_file", "driverfile", "driver file",
    "dl_file", "licence_file", "license_file", "archive_no", "file_no", "fileno", "file no",
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_driver_file_no",
    pi_type="identity.driver_file_no",
    pattern=bounded(r"[0-9]{12}"),
    trigger=cued_trigger(CUES),
    checks=(Check("province", province_flaw),),
    scope=Scope.CONTEXT,
    chance=0.01,
    alone=Alone.NEVER,
    cues=CUES,
    foes=DIGIT_FOES,
)
