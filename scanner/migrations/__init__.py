"""The store's schema, step by step, as Alembic migrations: what ``scanner.store`` brings a database up to."""
