"""The draft of an impact assessment (个人信息保护影响评估): questions of PIPL art. 56, and what the inventory shows."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.alike import alone_of
from scanner.governance.measures import Amount, measures
from scanner.governance.organisation import Organisation
from scanner.governance.sensitive import sensitive_types
from scanner.governance.tables import ID, Document, Field, Row, blank_fields, chinese, joined, labelled, row_id, zh
from scanner.model import Inventory
from scanner.summary import in_order

_QUESTIONS = (
    ("一、处理活动", "处理活动的名称、背景与范围", "scope"),
    ("一、处理活动", "触发评估的情形（《个人信息保护法》第五十五条）", "triggers"),
    ("二、目的、方式", "处理目的、处理方式是否合法、正当、必要", "purposes"),
    ("二、目的、方式", "处理敏感个人信息的特定目的与充分必要性", "sensitive"),
    ("二、目的、方式", "告知与同意（含单独同意、监护人同意）", "consent"),
    ("三、对个人权益的影响及安全风险", "涉及的人数与未成年人", "persons"),
    ("三、对个人权益的影响及安全风险", "重标识风险（出生日期、地区、性别等准标识符的组合）", "singled_out"),
    ("三、对个人权益的影响及安全风险", "汇聚后级别高于各字段的数据", "raised"),
    ("三、对个人权益的影响及安全风险", "未去标识化、未加密存放的个人信息", "clear"),
    ("三、对个人权益的影响及安全风险", "泄露、滥用对个人权益可能造成的影响", ""),
    ("四、保护措施", "已采取的保护措施是否合法、有效并与风险程度相适应", "protected"),
    ("四、保护措施", "委托、提供、公开、出境中的保护措施", ""),
    ("五、结论", "残余风险与处置计划", ""),
    ("五、结论", "评估结论、评估人、批准人、日期（报告至少保存三年）", ""),
)


def assessment(inventory: Inventory, organisation: Organisation, head: tuple[str, ...]) -> Document:
    """The document; ``head`` are the lines before its table."""
    fields = (Field(ID, 13), Field("部分", 20), Field("评估内容", 34), Field("清单所示", 60),
              *blank_fields("评估意见", width=44), *blank_fields("风险等级（高、中、低）", width=14))  # fmt: skip
    shown = _shown(inventory, organisation)
    rows = tuple(
        Row(
            row_id("assessment", question),
            {"部分": part, "评估内容": question, "清单所示": shown.get(key, "清单不能显示")},
        )
        for part, question, key in _QUESTIONS
    )
    return Document("impact-assessment", "个人信息保护影响评估（草稿）", head, fields, rows)


def _shown(inventory: Inventory, organisation: Organisation) -> dict[str, str]:
    found = [label for _, _, label in labelled(inventory)]
    types = {label.pi_type for label in found}
    sensitive = sorted(types & sensitive_types("union"))
    amounts = measures(inventory, organisation)
    states = {
        state: sum(label.state == state for label in found) for state in ("clear", "masked", "hashed", "encrypted")
    }
    exposed = sorted({label.pi_type for label in found if label.state == "clear"} & set(sensitive))
    return {
        "scope": f"{len({e.resource.id for e, _, _ in labelled(inventory)}):,} 个数据来源，{len(types):,} 类个人信息",
        "triggers": _triggers(amounts),
        "sensitive": "、".join(map(zh, sensitive)) or "未发现敏感个人信息",
        "persons": _persons(inventory, amounts["persons"].is_answer, amounts["persons"].low),
        "singled_out": _singled_out(inventory),
        "raised": _raised(inventory),
        "clear": f"明文 {states['clear']:,} 处；其中敏感个人信息：{'、'.join(map(zh, exposed)) or '无'}",
        "protected": f"已脱敏 {states['masked']:,} 处，已哈希 {states['hashed']:,} 处（哈希未必等于去标识化），"
        f"已加密 {states['encrypted']:,} 处",
    }


_ANSWERS = {
    "automated_decisions": "自动化决策",
    "entrusts": "委托处理",
    "provides": "向其他处理者提供",
    "publishes": "公开",
    "persons_abroad": "向境外提供",
}


def _triggers(amounts: Mapping[str, Amount]) -> str:
    """What PIPL art. 55 names, as far as the inventory or an answer shows it, and what nobody has answered."""
    seen = [f"敏感个人信息 {amounts['sensitive'].low:,} 处（第二十八条）"] if amounts["sensitive"].low else []
    seen += [name for key, name in _ANSWERS.items() if amounts[key].low]
    unanswered = [name for key, name in _ANSWERS.items() if amounts[key].question]
    words = f"已显示：{'、'.join(seen)}。" if seen else "清单未显示触发情形。"
    return words + (f"须由人确认：{'、'.join(unanswered)}。" if unanswered else "")


def _persons(inventory: Inventory, is_answer: bool, number: int) -> str:
    persons = inventory.persons
    parts = [f"组织自报 {number:,} 人"] if is_answer else []
    if persons is not None:
        parts.append(
            f"约 {persons.estimate:,} 人（{persons.low:,} 至 {persons.high:,}，按{zh(persons.pi_type)}，95 %）"
        )
        if persons.minors is not None:
            parts.append(f"不满十四周岁 {persons.under14 or 0:,} 处，不满十八周岁 {persons.minors:,} 处")
    return "；".join(parts) or "无可计数的标识，人数未知"


def _singled_out(inventory: Inventory) -> str:
    """Tables in which rows stand alone in their quasi-identifiers, those with most of them first."""
    known = [(e.resource.id, r) for e in inventory.resources if (r := e.reidentification) is not None]
    found = [(name, r.fewest or r.whole, r.whole) for name, r in known if r.whole.alone_low]
    found.sort(key=lambda place: (-place[2].alone_low / place[2].rows, place[0]))
    said = [
        f"{name}：按“{'、'.join(whole.columns)}”，{whole.rows:,} 行中 {alone_of(whole)} 行独一无二"
        + (f"；仅“{'、'.join(few.columns)}”即 {alone_of(few)} 行" if few.columns != whole.columns else "")
        for name, few, whole in found
    ]
    if not said:
        return "已测算的表中未见独一无二的行" if known else "未测算（没有两个以上的准标识符列，或未读取取值）"
    return joined(said)


def _raised(inventory: Inventory) -> str:
    """Tables and joins that rules raised above their members, and what would lower them."""
    places = [(e.resource.id, e.gradings) for e in in_order(inventory.resources)]
    joins = sorted((s for s in inventory.standings if s.kind == "join"), key=lambda s: s.name)
    places += [(f"{join.name}（关联）", join.gradings) for join in joins]
    said = []
    for name, gradings in places:
        if gradings and gradings[0].level > gradings[0].base:
            moves = [move for move in gradings[0].moves if move.after > move.before]
            lowered = "；".join(dict.fromkeys(chinese(move.lowered_by) for move in moves))
            rules = "、".join(move.rule for move in moves)
            said.append(f"{name}：{gradings[0].base} 升为 {gradings[0].level} 级（{rules}）；可降低：{lowered}")
    return joined(said) if said else "无"
