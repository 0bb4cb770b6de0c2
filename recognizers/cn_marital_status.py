"""Marital status (婚姻状况), as a value set.

Layout: 未婚, 已婚, 初婚, 再婚, 复婚, 丧偶, 离婚, or the codes 10, 20 to 23, 30, 40, 90.

Check digit: none. The words tell by themselves in a column; codes count only where the column is named for it.

Confused with: two-digit codes of anything.

Sources: GB/T 2261.2-2003.
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="cn_marital_status",
    pi_type="basic.marital_status",
    telling=(
        "未婚 已婚 初婚 再婚 复婚 丧偶 离婚 离异 已婚已育 已婚未育 已婚无子女 已婚有子女 未婚单身 离婚未再婚 "
        "离异单身 离异未育 离异已育 丧偶未再婚 10-未婚 20-已婚 21-初婚 22-再婚 23-复婚 30-丧偶 40-离婚 10未婚 "
        "20已婚 30丧偶 40离婚 unmarried married divorced widowed"
    ),
    vague=(
        "single 单身 恋爱中 分居 separated never_married 配偶 未说明的婚姻状况 未说明 保密 未知 其他 10 20 21 22 "
        "23 30 40 90 0 1 2 3 4 5 9"
    ),
    chance=0.02,
)
