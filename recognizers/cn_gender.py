"""Gender (性别), as a value set.

Layout: 男 or 女, male or female, or the codes 0 unknown, 1 male, 2 female, 9 not stated.

Check digit: none. The words tell by themselves in a column; codes and single letters count only where the
column is named for it.

Confused with: counters and flags (0, 1, 2), sizes (M), the target group of a product.

Sources: GB/T 2261.1-2003.
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="cn_gender",
    pi_type="basic.gender",
    telling="男 女 男性 女性 男士 女士 male female",
    vague=("0 1 2 9 m f 未知 未说明 保密 其他 unknown 未说明的性别 未知的性别 男生 女生"),
    chance=0.02,
)
