"""Documents a privacy officer keeps, drawn from an inventory: what it shows is filled in, what it cannot is blank.

Four: the list of personal information (个人信息清单), of sensitive personal information (敏感个人信息清单), the record
of processing activities (个人信息处理活动记录, PIPL art. 56, kept three years) and a draft impact assessment
(个人信息保护影响评估, PIPL art. 55, 56; in the order of art. 56). Written by ``office``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from scanner.catalogue import load_catalogue
from scanner.governance.assessment import assessment
from scanner.governance.organisation import Organisation
from scanner.governance.policy import Policy
from scanner.governance.retention import span_of, types_of
from scanner.governance.sensitive import sensitive_by_context, sensitive_types
from scanner.governance.tables import ID, NOTE, Document, Field, Row, blank_fields, joined, labelled, row_id, term, zh
from scanner.model import ColumnEntry, Inventory, Label, ResourceEntry
from scanner.summary import in_order


def documents(
    inventory: Inventory, organisation: Organisation, policy: Policy | None, today: date
) -> tuple[Document, ...]:
    """The four documents; a policy adds what it declares."""
    head = _head(inventory, organisation, today)
    return (
        _list(inventory, policy, head),
        _sensitive_list(inventory, policy, head),
        _activities(inventory, policy, head),
        assessment(inventory, organisation, head),
    )


def _head(inventory: Inventory, organisation: Organisation, today: date) -> tuple[str, ...]:
    losses = sum(gap.kind.is_loss for gap in inventory.gaps)
    scope = f"扫描范围：{len(inventory.resources):,} 个资源" + (f"，其中 {losses:,} 处未能读全" if losses else "")
    standard = inventory.made.get("standard")
    name = standard.get("id", "") if isinstance(standard, Mapping) else ""
    return (
        f"组织名称：{organisation.name or '（待填写）'}",
        f"生成日期：{today.isoformat()}",
        f"{scope}。分级标准：{name or '未注明'}。",
        NOTE,
    )


# --- the two lists ---


def _list(inventory: Inventory, policy: Policy | None, head: tuple[str, ...]) -> Document:
    fields = (
        Field(ID, 13), Field("数据来源", 28), Field("字段", 20), Field("个人信息类型", 18), Field("分类", 14),
        Field("级别", 14), Field("敏感个人信息", 20), Field("状态", 9), Field("行数", 9), Field("依据", 15),
        Field("隐私政策声明的目的", 22),
        *blank_fields("处理目的", "合法性基础", "责任部门", "备注"),
    )  # fmt: skip
    rows = [
        Row(
            row_id(entry.resource.id, column.column.name, label.pi_type),
            {
                "数据来源": entry.resource.id,
                "字段": _named(column),
                "个人信息类型": zh(label.pi_type),
                "分类": load_catalogue().categories[label.category][0],
                "级别": label.level_name,
                "敏感个人信息": _sensitivity(label.pi_type),
                "状态": term("states", label.state),
                "行数": f"{entry.rows:,}",
                "依据": term("bases", label.basis),
                "隐私政策声明的目的": _purpose(policy, label.pi_type),
            },
        )
        for entry, column, label in labelled(inventory)
    ]
    return Document("personal-information", "个人信息清单", head, fields, tuple(rows))


def _sensitive_list(inventory: Inventory, policy: Policy | None, head: tuple[str, ...]) -> Document:
    fields = (
        Field(ID, 13), Field("敏感个人信息类型", 18), Field("列入依据", 26), Field("数据来源与字段", 44),
        Field("涉及人数", 18), Field("状态", 16), Field("隐私政策声明的目的", 22),
        *blank_fields("特定目的", "充分必要性", "单独同意的取得方式", "告知方式", "严格保护措施"),
    )  # fmt: skip
    found: dict[str, list[tuple[ResourceEntry, ColumnEntry, Label]]] = {}
    for entry, column, label in labelled(inventory):
        if label.pi_type in sensitive_types("union"):
            found.setdefault(label.pi_type, []).append((entry, column, label))
    rows = [
        Row(
            row_id("sensitive", pi_type),
            {
                "敏感个人信息类型": zh(pi_type),
                "列入依据": _sensitivity(pi_type),
                "数据来源与字段": joined(f"{e.resource.id}：{_named(c)}" for e, c, _ in found[pi_type]),
                "涉及人数": _persons_over(entry for entry, _, _ in found[pi_type]),
                "状态": "、".join(sorted({term("states", label.state) for _, _, label in found[pi_type]})),
                "隐私政策声明的目的": _purpose(policy, pi_type),
            },
        )
        for pi_type in sorted(found)
    ]
    return Document("sensitive-personal-information", "敏感个人信息清单", head, fields, tuple(rows))


# --- the record of processing ---


def _activities(inventory: Inventory, policy: Policy | None, head: tuple[str, ...]) -> Document:
    fields = (
        Field(ID, 13), Field("数据来源", 30), Field("个人信息种类", 40), Field("其中敏感个人信息", 24),
        Field("涉及人数", 18), Field("未成年人", 18), Field("记录起止", 24), Field("隐私政策声明的目的", 22),
        *blank_fields("处理活动名称", "处理目的", "处理方式", "合法性基础", "接收方（委托、共同、提供）", "出境情况",
                "保存期限", "安全措施", "负责人"),
    )  # fmt: skip
    rows = []
    for entry in in_order(inventory.resources):
        types = types_of(entry)
        if not types:
            continue
        oldest, newest, by = span_of(entry)
        cells = {
            "数据来源": entry.resource.id,
            "个人信息种类": "、".join(map(zh, types)),
            "其中敏感个人信息": "、".join(zh(t) for t in types if t in sensitive_types("union")) or "未发现",
            "涉及人数": _persons_over([entry]),
            "未成年人": _minors(entry),
            "记录起止": f"{oldest} 至\n{newest}\n按 {by}" if oldest else "无时间字段",
            "隐私政策声明的目的": "；".join(dict.fromkeys(filter(None, (_purpose(policy, t, "") for t in types)))),
        }
        rows.append(Row(row_id("activity", entry.resource.id), cells))
    return Document("processing-activities", "个人信息处理活动记录", head, fields, tuple(rows))


# --- words ---


def _named(column: ColumnEntry) -> str:
    name, comment = column.column.name, column.column.comment
    return f"{name}（{comment}）" if comment and comment != name else name


def _sensitivity(pi_type: str) -> str:
    by = [
        name
        for basis, name in (("45574", "GB/T 45574-2025"), ("35273", "GB/T 35273-2020"))
        if pi_type in sensitive_types(basis)
    ]
    if by:
        return f"是（{'、'.join(by)}）"
    return "视情境而定" if pi_type in sensitive_by_context() else "否"


def _purpose(policy: Policy | None, pi_type: str, otherwise: str = "未声明") -> str:
    if policy is None:
        return ""
    declared = policy.declares(pi_type)
    return (declared.purpose or declared.word) if declared else otherwise


def _persons_over(entries: Iterable[ResourceEntry]) -> str:
    distinct = {entry.resource.id: entry for entry in entries}.values()
    known = [entry.persons for entry in distinct if entry.persons]
    if not known:
        return "未知"
    low, high = max(persons.low for persons in known), sum(persons.high for persons in known)
    more = "，另有无法计数者" if len(known) < len(distinct) else ""
    return f"{low:,} 至 {high:,} 人{more}"


def _minors(entry: ResourceEntry) -> str:
    persons = entry.persons
    if persons is None or persons.minors is None:
        return "无年龄信息"
    return f"不满14周岁 {persons.under14 or 0:,} 处，不满18周岁 {persons.minors:,} 处"
