"""Wordings are forgotten after a while; how they are compared stands with their group alone."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.drop_column("missed_utterances", "likeness")
    op.create_index("ix_missed_groups_merged_into", "missed_groups", ["merged_into"], unique=False)
