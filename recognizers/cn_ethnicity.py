"""Ethnicity (民族), as a value set.

Layout: one of the 56 names, usually with 族 (汉族), or the codes 01 to 56, 97 other, 98 naturalised,
or two letters of the Roman spelling (HA Han, MG Mongol, HU Hui, ZA Tibetan, UG Uyghur, ...).

Check digit: none. Names that are also something else (白, 京, 俄罗斯) and codes count only where the column
is named for it.

Confused with: countries (俄罗斯, 朝鲜), surnames and colours (白), small numbers.

Sources: GB/T 3304-1991 (the letters from memory).
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="cn_ethnicity",
    pi_type="basic.ethnicity",
    telling=(
        "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 "
        "傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 "
        "布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 "
        "保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族 汉 维吾尔 彝 壮 布依 侗 瑶 土家 "
        "哈尼 傣 傈僳 佤 畲 拉祜 纳西 景颇 柯尔克孜 达斡尔 仫佬 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 乌孜别克 "
        "鄂温克 德昂 裕固 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 01-汉族 01汉族 1-汉族 uygur uyghur zhuang"
    ),
    vague=(
        "蒙古 回 藏 苗 朝鲜 满 白 哈萨克 黎 高山 水 东乡 土 羌 塔吉克 怒 俄罗斯 保安 京 01 02 03 04 05 06 07 08 "
        "09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 "
        "44 45 46 47 48 49 50 51 52 53 54 55 56 97 98 其他 外国血统 外国血统中国籍人士 穿青人 穿青人族 革家人 "
        "未识别民族 其他族 1 2 3 4 5 6 7 8 9 ha mg hu za ug mh yi zh by cs ma do ya ba tj hn ka da li ls wa sh gs "
        "lh su dx nx jp kg tu du ml qi bl sl mn gl xb ac pm ta nu uz rs ew de bn yg gi tt dr or hz mb lb jn"
    ),
    chance=0.02,
)
