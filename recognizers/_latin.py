"""Names in Latin letters: pinyin, the spellings of Hong Kong and Taiwan, and frequent given names in English."""

from __future__ import annotations

import re

_INITIALS = "b|p|m|f|d|t|n|l|g|k|h|j|q|x|zh|ch|sh|r|z|c|s|y|w"
_FINALS = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|van|vn|a|e|"
    "i|o|u|v|ü|üe"
)
_SYLLABLE = f"(?:(?:{_INITIALS})(?:{_FINALS})|(?:ai|an|ang|ao|e|en|er|ou))"
_GIVEN = re.compile(rf"{_SYLLABLE}(?:['-]?{_SYLLABLE}){{0,2}}", re.IGNORECASE)
_CANTONESE = re.compile(r"[a-z]{2,6}(?:-[a-z]{2,6})?", re.IGNORECASE)

PINYIN_SURNAMES = frozenset(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang "
    "han deng feng cao peng "
    "zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lv lu lyu ding ren yao shen zhong cui tan fan "
    "liao shi jin jia xia fu fang "
    "zou xiong bai meng qin qiu hou yin xue yan duan lei long tao mao hao gu gong shao wan qian dai mo kong xiang "
    "chang wen kang niu ge xing "
    "an qi yi qiao pang zhuang nie zhai ying geng guan lan jiao zuo liu gan zhu bao ning shang fu shu ruan ke ji "
    "mei tong ling bi shan pei huo tu "
    "cheng miao sheng qu weng ran luo you jin ouyang shangguan sima zhuge huangfu murong linghu situ yuchi xiahou "
    "dongfang gongsun".split()
)
_WADE_SURNAMES = frozenset(
    "chan cheung wong leung ng lau lam ho lee chow yeung tsang cheng kwok tse tang yip fung hui lui chu chiu choi "
    "mak tam poon yuen kwan tsui "
    "hsu chang tsai hsieh chiang huang lo chung hsiao tseng chuang kuo liao chien tu fang teng szeto au yeung "
    "auyeung".split()
)
_ENGLISH = frozenset(
    "james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark "
    "donald steven paul andrew joshua "
    "kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen "
    "larry justin scott brandon benjamin "
    "samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron jose adam henry nathan peter "
    "zachary kyle walter harold carl jeremy "
    "arthur roger keith lawrence sean albert jesse austin bruce willie jordan dylan alan ralph gabriel roy juan "
    "wayne eugene logan randy louis russell "
    "vincent philip bobby johnny bradley simon tony tom mike chris steve jeff ben sam alex tim jim joe bob dan "
    "nick matt leo jackie andy ken ray "
    "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret "
    "ashley kimberly emily donna michelle carol "
    "amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela "
    "emma nicole helen samantha katherine "
    "christine debra rachel carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria "
    "kelly lauren christina joan evelyn judith "
    "megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean "
    "abigail alice julia judy sophia grace denise amber "
    "doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori kate "
    "jane lucy lily sally vivian cindy tina "
    "fiona iris ivy jenny joanna phoebe queenie winnie wendy yvonne zoe eva ella chloe mia bella candy "
    "coco elaine".split()
)
_NOT_NAMES = frozenset(
    "error warning info debug null none true false test admin user name unknown china beijing shanghai new york "
    "hong kong order main default success "
    "failed pending active inc ltd co llc corp bank hotel street road long song an long fan sun gong may lei can "
    "pan man".split()
)
WORD = r"[A-Z][a-z]{1,11}(?:['-][A-Za-z][a-z]{0,8})?|[A-Z]{2,12}(?:['-][A-Z]{1,9})?"
SHAPE = re.compile(rf"(?:{WORD}|[A-Z]\.)(?:,? (?:{WORD}|[A-Z]\.)){{1,3}}|[A-Z][a-z]{{1,6}}[A-Z][a-z]{{2,10}}")


def flaw(value: str) -> str | None:
    """What speaks against ``value``, two to four words with capitals, as a person's name; None: nothing."""
    words = [
        word.strip(".,") for word in re.split(r"[ ,]+", re.sub("([a-z])([A-Z])", r"\1 \2", value)) if word.strip(".,")
    ]
    low = [word.lower().replace("ü", "v") for word in words]
    if len(words) < 2:
        return "one word"
    if low[0] in _ENGLISH and low[-1] not in _ENGLISH | {"inc", "ltd", "hotel", "bank", "street", "road"}:
        return None if len(words) < 4 and low[-1] not in _NOT_NAMES - PINYIN_SURNAMES else "not a family name"
    pairs = ((low[0], low[1:]), (low[-1], low[:-1]))
    return None if any(_fit(family, given) for family, given in pairs) else "no surname with a given name that fits"


def _fit(family: str, given: list[str]) -> bool:
    """Whether ``family`` is a surname and ``given`` what may go with it."""
    if family in PINYIN_SURNAMES and len(given) < 3 and all(_GIVEN.fullmatch(part) for part in given):
        # Song, May and Lei are words as well; with two given syllables behind they are names.
        return len(given) > 1 or family in _ALSO_FIRST or not _NOT_NAMES & {family, *given}
    if family not in _WADE_SURNAMES or not all(_CANTONESE.fullmatch(part) for part in given):
        return False
    return len(given) == 2 or "-" in given[0] or given[0] in _ENGLISH


_ALSO_FIRST = frozenset(("an", "long", "sun"))
