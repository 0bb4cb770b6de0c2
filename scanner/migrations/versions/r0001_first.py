"""The first schema: scans, what they saw, and what people decided."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    number, text = sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Text()
    op.create_table(
        "scans",
        sa.Column("id", number, primary_key=True),
        sa.Column("uid", sa.String(32), nullable=False, unique=True),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("ended", sa.String(32)),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("tool", text, nullable=False),
        sa.Column("catalogue", text, nullable=False),
        sa.Column("standard", text, nullable=False),
        sa.Column("targets", text, nullable=False),
        sa.Column("format_version", sa.String(16), nullable=False),
        sa.Column("head", text, nullable=False),
        sa.Column("summary", text),
    )
    op.create_table(
        "resources",
        sa.Column("id", number, primary_key=True),
        sa.Column("scan", number, sa.ForeignKey("scans.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False, index=True),
        sa.Column("name", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("rows", number, nullable=False),
        sa.Column("row_estimate", number),
        sa.Column("document", text, nullable=False),
    )
    op.create_table(
        "columns",
        sa.Column("id", number, primary_key=True),
        sa.Column("scan", number, sa.ForeignKey("scans.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("resource", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False, index=True),
        sa.Column("name", text, nullable=False),
        sa.Column("document", text, nullable=False),
    )
    op.create_table(
        "labels",
        sa.Column("id", number, primary_key=True),
        sa.Column("scan", number, sa.ForeignKey("scans.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("resource", sa.String(32), nullable=False),
        sa.Column("column", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False, index=True),
        sa.Column("pi_type", text, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("grounds", text, nullable=False),
        sa.Column("document", text, nullable=False),
    )
    op.create_table(
        "gaps",
        sa.Column("id", number, primary_key=True),
        sa.Column("scan", number, sa.ForeignKey("scans.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("kind", text, nullable=False),
        sa.Column("is_loss", sa.Boolean(), nullable=False),
        sa.Column("document", text, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("id", number, primary_key=True),
        sa.Column("scan", number, sa.ForeignKey("scans.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("key", sa.String(32), nullable=False, index=True),
        sa.Column("document", text, nullable=False),
    )
