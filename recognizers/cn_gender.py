"""Gender (性别), as a value set.

Layout: 男 or 女, male or female, a code with its word (1-男, 1:男), or the codes 0 unknown, 1 male, 2 female, 9 not
stated; 先生 and 女士 as forms of address.

Check digit: none. The words tell by themselves in a column; codes, single letters and 先生, which is more often said
of others, count only where the column is named for it or beside words that tell.

Confused with: counters and flags (0, 1, 2), sizes (M), the target group of a product.

Sources: GB/T 2261.1-2003.
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="cn_gender",
    pi_type="basic.gender",
    telling=(
        "男 女 男性 女性 男士 女士 male female 1-男 2-女 1:男 2:女 1：男 2：女 "
        "1男 2女 男(1) 女(2) 男性的性别 女性的性别 "
        "0-未知的性别 9-未说明的性别"
    ),
    vague=(
        "0 1 2 9 m f 未知 未说明 保密 其他 unknown 未说明的性别 未知的性别 男生 女生 先生 小姐 太太 mr mr. mrs "
        "mrs. ms ms. 男孩 女孩 boy girl man woman 00 01 02 09 -1 u x"
    ),
    chance=0.02,
)
