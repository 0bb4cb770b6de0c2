"""Masks in SQL say of every value what pisift's own say of it."""

import random

import pytest
import sqlalchemy as sa
from _servers import MARIADB, POSTGRES, connected, insert, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.catalogue import load_catalogue
from scanner.governance.access.masks import functions, masked
from scanner.synthetic import Maker
from scanner.text import mask

STYLES = sorted({kind.mask for kind in load_catalogue().types.values()})
maker = Maker(77)
MAKERS = (maker.mobile, maker.resident_id, maker.name, maker.bank_card, maker.plate, maker.ipv4)
ODD = (
    "", " ", "*", "@", "a@", "@b", "a@b", "a@b@c.cn", "李雷＠例子.cn", "a\u3000@", ".", "..", ":", "1.2", "1.2.3.4.5",
    "::1", "fe80::1:2", "1:2:3", "a.b:c", "。", "北京", "北京市朝阳区", "𠮷田😀", "😀@例.cn", "e\u0301@x.cn", "x" * 400,
    "'", '"', "\\", "%s", "a\nb", "\t", "A ", "a ", " a", "０１０－１２３４",
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30) | st.text(
    "0123456789abc@.:*李雷😀 ", max_size=24
)


def values() -> list[str]:
    """Odd ones, synthetic ones, and what Hypothesis thinks of, the same in each run."""
    found = [*ODD, *(make() for make in MAKERS for _ in range(30)), *(maker.email("li") for _ in range(20))]

    @settings(max_examples=400, database=None, derandomize=True, suppress_health_check=list(HealthCheck), deadline=None)
    @given(TEXTS)
    def collect(text: str) -> None:
        found.append(text)

    collect()
    random.Random(1).shuffle(found)
    return found


def test_each_style_of_the_catalogue_masks_alike_in_postgresql():
    url, texts = POSTGRES.fresh(), values()
    run(url, "CREATE SCHEMA pisift_mask", *functions("postgresql", "pisift_mask").values())
    with connected(url) as connection:
        for style in STYLES:
            sql = f"SELECT {masked(style, 'v', 'pisift_mask')} FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY"
            found = connection.execute(sa.text(f"{sql} AS u(v, n) ORDER BY n"), {"texts": texts}).scalars().all()
            assert found == [mask(text, style) for text in texts], style
        assert connection.exec_driver_sql("SELECT pisift_mask.ends(NULL, 3, 4)").scalar() is None


@pytest.mark.parametrize("collation", ["utf8mb4_general_ci", "utf8mb4_unicode_ci"])
def test_each_style_of_the_catalogue_masks_alike_in_mariadb(collation):
    url, texts = MARIADB.fresh(), values()
    schema = sa.make_url(url).database
    run(url, *functions("mysql", f"`{schema}`").values())
    run(url, f"CREATE TABLE v (n INT PRIMARY KEY, v LONGTEXT CHARACTER SET utf8mb4 COLLATE {collation})")
    insert(url, "INSERT INTO v VALUES (%s, %s)", list(enumerate(texts)))
    with connected(url) as connection:
        for style in STYLES:
            sql = f"SELECT {masked(style, 'v', f'`{schema}`')} FROM v ORDER BY n"
            found = connection.exec_driver_sql(sql).scalars().all()
            assert found == [mask(text, style) for text in texts], style
        assert connection.exec_driver_sql(f"SELECT `{schema}`.none(NULL)").scalar() is None
