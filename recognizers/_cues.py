"""Context words that several recognizers share. Compared without case, Chinese in both scripts."""

from __future__ import annotations

import re

COUNTRY_CODE = re.compile(r"(?:\(\+?(?:00)?86\)|\+?(?:00)?86|17951)[ -]?\Z")
"""What may belong to a mobile number before its eleven digits."""

ID_CUES = (
    "身份证", "身分证", "身份證", "身分證", "证件号", "證件號", "公民身份", "居住证", "居住證",
    "身份证编号", "身份證編號", "证件编号", "證件編號",  # longer than the foe 编号
    "sfz", "zjhm", "id_card", "idcard", "id card", "id_no", "idno", "identity", "citizen",
)  # fmt: skip

NUMBER_FOES = (
    "单号", "单號", "订单", "訂單", "流水", "编号", "批次", "序列", "版本", "快递", "运单", "时间戳",
    "order", "trace", "serial", "trade", "batch", "version", "timestamp", "span", "waybill",
    "sku", "msgid", "message_id", "messageid", "request_id", "requestid", "reqid", "uuid", "hash",
)  # fmt: skip
