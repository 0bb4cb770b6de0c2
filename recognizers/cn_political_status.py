"""Political status (政治面貌), as a value set.

Layout: 中共党员, 中共预备党员, 共青团员, a democratic party's member, 无党派人士, 群众, or the codes 01 to 13.

Check digit: none. The words tell by themselves in a column; codes count only where the column is named for it.

Confused with: small numbers.

Sources: GB/T 4762-1984.
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="cn_political_status",
    pi_type="basic.political_status",
    telling=(
        "中共党员 中共预备党员 预备党员 共产党员 党员 共青团员 团员 中共党员(含预备党员) 中共党员(正式) 正式党员 "
        "中共正式党员 入党积极分子 民革党员 民盟盟员 民建会员 民进会员 农工党党员 致公党党员 九三学社社员 "
        "台盟盟员 无党派人士 无党派民主人士 中国共产党党员 中国共产党预备党员 中国共产主义青年团团员 "
        "中国国民党革命委员会会员 中国民主同盟盟员 中国民主建国会会员 中国民主促进会会员 中国农工民主党党员 "
        "中国致公党党员 台湾民主自治同盟盟员 01-中共党员 03-共青团员 13-群众 群众(现称普通公民)"
    ),
    vague=(
        "群众 民革 民盟 民建 民进 农工党 致公党 九三学社 台盟 无党派 其他 01 02 03 04 05 06 07 08 09 10 11 12 13 "
        "1 2 3 4 5 6 7 8 9"
    ),
    chance=0.02,
)
