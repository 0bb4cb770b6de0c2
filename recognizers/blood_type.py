"""ABO and Rh blood group (血型), as a value set.

Layout: A, B, O, AB, with 型, with a sign, (+),
Rh阳性/Rh阴性, RhD+ or Rh+; or the codes 1 A, 2 B, 3 O, 4 AB, 5 not known.

Check digit: none. Bare A, B, AB and O are also grades, classes and provinces: they count only where the
column is named for it.

Confused with: grades (A, B, C), yes/no letters.

Sources: WS 364.5-2011 (the codes from memory).
"""

from __future__ import annotations

from recognizers._value_set import value_set

RECOGNIZER = value_set(
    id="blood_type",
    pi_type="health.blood_type",
    telling=(
        "a型 b型 ab型 o型 a+ b+ ab+ o+ ab- a型+ b型+ ab型+ o型+ a型- b型- ab型- o型- a(+) b(+) o(+) ab(+) a(-) "
        "b(-) o(-) ab(-) a型(+) b型(+) o型(+) ab型(+) arh+ brh+ orh+ abrh+ arh- brh- orh- abrh- a/rh+ b/rh+ o/rh+ "
        "ab/rh+ rh+ rh- rhd+ rhd- a型rhd阳性 b型rhd阳性 o型rhd阳性 ab型rhd阳性 熊猫血 a型血 b型血 o型血 ab型血 "
        "a型rh+ b型rh+ o型rh+ ab型rh+ a型rh- b型rh- "
        "o型rh- ab型rh- rh阳性a型 rh阳性b型 rh阳性o型 rh阳性ab型 rh阴性a型 rh阴性b型 rh阴性o型 rh阴性ab型 a型(rh阳性) "
        "b型(rh阳性) o型(rh阳性) ab型(rh阳性) a型rh阳性 b型rh阳性 o型rh阳性 ab型rh阳性 a型rh阴性 b型rh阴性 "
        "o型rh阴性 ab型rh阴性 rh阳性 rh阴性"
    ),
    vague=("a b o ab a- b- o- 1 2 3 4 5 阳性 阴性 不详 未查 未知"),
    chance=0.02,
)
