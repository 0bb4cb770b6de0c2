"""What Alembic runs: the migrations, in the transaction of the connection that ``scanner.store`` hands over."""

from alembic import context

# The caller holds a lock and ends the transaction: a store is migrated as a whole or not at all.
context.configure(connection=context.config.attributes["connection"], target_metadata=None)
context.run_migrations()
