"""The fixed words of ``scanner.model`` in both languages: (Chinese, English)."""

from __future__ import annotations

STATES = {
    "clear": ("明文", "Clear"),
    "masked": ("已脱敏", "Masked"),
    "hashed": ("已哈希", "Hashed"),
    "encrypted": ("已加密", "Encrypted"),
}
BASES = {
    "values": ("依据取值", "By its values"),
    "values and name": ("依据取值与列名", "By its values and its name"),
    "name": ("仅依据列名", "By its name alone"),
}
EVIDENCE = {
    "shape": ("形式相符", "looks right"),
    "context": ("上下文佐证", "context agrees"),
    "validated": ("校验通过", "validated"),
}
RESOURCE_KINDS = {
    "table": ("表", "Table"),
    "view": ("视图", "View"),
    "materialized view": ("物化视图", "Materialised view"),
    "partitioned table": ("分区表", "Partitioned table"),
    "foreign table": ("外部表", "Foreign table"),
    "file": ("文件", "File"),
    "log": ("日志", "Log"),
    "image": ("图片", "Image"),
    "stream": ("数据流", "Stream"),
}
GAP_KINDS = {
    "unreadable": ("无法读取", "Unreadable"),
    "unsupported": ("格式不支持", "Unsupported"),
    "damaged": ("内容损坏", "Damaged"),
    "truncated": ("被截断", "Truncated"),
    "failed": ("扫描失败", "Failed"),
    "sampled": ("抽样", "Sampled"),
    "excluded": ("按要求未读", "Left out on purpose"),
    "empty": ("空", "Empty"),
}
