"""What a form sends back follows from the session's secret, which the store does not keep."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.drop_column("sessions", "csrf")
