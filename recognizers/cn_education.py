"""Level of education (学历, 学位, 文化程度), as a value set.

Layout: 博士研究生, 硕士, 大学本科, 大专, 高中, 初中, 小学 ..., or two-digit codes (1x graduate school, 2x
bachelor, 3x college, 4x secondary technical, 6x high school, 7x junior high, 8x primary, 9x other).

Check digit: none. School stages (小学, 初中, 高中) are also what courses and books are sorted by, and count
only where the column is named for it.

Confused with: school stages of products, job requirements.

Sources: GB/T 4658-2006 (two-digit codes); GB/T 6864-2003 for degrees.
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="cn_education",
    pi_type="edu.level",
    telling=(
        "博士研究生 硕士研究生 博士 硕士 学士 大学本科 本科 大学专科 专科 大专 大学专科和专科学校 中等职业教育 "
        "中等专业学校 普通高中 普通高级中学教育 文盲 半文盲 博士及以上 硕士及以上 博士学位 硕士学位 学士学位 "
        "名誉博士 双学士 研究生教育 大学本科教育 大学专科教育 高等职业教育 在职研究生 全日制本科 非全日制本科 "
        "自考本科 成人本科 函授本科 本科在读 硕士在读 专科及以下 大学本科毕业 大学专科毕业 初级中学教育 小学教育 "
        "技工学校 职业高中 10-研究生教育 20-大学本科 30-大学专科 研究生及以上 本科及以上 大专及以下 高中及以下 "
        "初中及以下 大学 专升本"
    ),
    vague=(
        "研究生 中专 中职 职高 技校 高职 高中 初中 小学 文盲或半文盲 其他 无 博士后 大本 普高 大学肄业 本科肄业 "
        "bachelor master doctor undergraduate postgraduate graduate college associate phd mba emba 10 11 12 13 14 "
        "15 16 17 18 19 20 21 28 29 30 31 38 39 40 41 44 47 48 49 60 61 62 68 69 70 71 73 78 79 80 81 83 88 89 90"
    ),
    chance=0.02,
)
