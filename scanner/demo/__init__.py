"""A small synthetic company to try pisift on: a database, logs and exports, with an answer file beside them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_demo"]


def write_demo(folder: Path, seed: int = 20260101) -> None:
    """Write ``company.db``, ``logs/``, ``exports/`` and ``truth.toml`` into ``folder``, made if missing.

    The same seed writes the same bytes; files of these names are replaced, others left alone.
    """
    # Loaded on first use: importing the package stays cheap (pyarrow.parquet is not).
    from scanner.demo import exports, logs, tables_customers, tables_staff, tables_trade
    from scanner.demo.database import write_database
    from scanner.demo.truth import Answer, truth_toml

    tables = (*tables_customers.TABLES, *tables_trade.TABLES, *tables_staff.TABLES)
    for part in ("logs", "exports"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    write_database(folder / "company.db", tables, seed)
    logs.write_logs(folder, seed)
    exports.write_exports(folder, seed)
    answers = (*map(Answer.of, tables), *logs.ANSWERS, *map(Answer.of, exports.SHEETS))
    (folder / "truth.toml").write_bytes(truth_toml(seed, answers).encode())
