"""Religious belief (宗教信仰), as a value set.

Sensitive under the Personal Information Protection Law, art. 28.

Layout: 佛教, 道教, 伊斯兰教, 天主教, 基督教, 东正教, 无宗教信仰.

Check digit: none. The words tell by themselves in a column; 无 counts only where the column is named for it.

Confused with: categories of books and places.

Sources: GA/T 214.12-2004 (from memory).
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="religion",
    pi_type="special.religion",
    telling=(
        "佛教 道教 伊斯兰教 天主教 基督教 东正教 喇嘛教 藏传佛教 无宗教信仰 信仰佛教 信仰基督教 信仰伊斯兰教 "
        "信仰天主教 信仰道教 新教 基督新教 摩门教 犹太教 印度教 锡克教 萨满教 东巴教 回教 信佛 不信仰宗教 "
        "buddhism taoism islam catholicism christianity judaism hinduism buddhist muslim christian catholic "
        "taoist protestant"
    ),
    vague=("无 00 10 20 30 40 50 60 99 其他宗教 atheist 其他 不信教 none 无信仰"),
    chance=0.02,
)
