"""ABO and Rh blood group (血型), as a value set.

Layout: A, B, O, AB, with 型, with a sign or Rh阳性/Rh阴性.

Check digit: none. Bare A, B, AB and O are also grades, classes and provinces: they count only where the
column is named for it.

Confused with: grades (A, B, C), yes/no letters.

Sources: WS 364.5-2011 (from memory).
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="blood_type",
    pi_type="health.blood_type",
    telling=(
        "a型 b型 ab型 o型 a+ b+ ab+ o+ ab- a型rh阳性 b型rh阳性 "
        "o型rh阳性 ab型rh阳性 a型rh阴性 b型rh阴性 o型rh阴性 ab型rh阴性 rh阳性 "
        "rh阴性"
    ),
    vague="a b o ab a- b- o- 不详 未查 未知",
    chance=0.02,
)
