"""The ledger of audits: folders, runs, what was said of each file and until when, files being checked, reports written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Paths are compared byte by byte, whatever the language of the server.
_PATH = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Makes the tables of a new store."""
    op.create_table(
        "folders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("root", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("folder", sa.Integer, sa.ForeignKey("folders.id"), nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("started", sa.Text, nullable=False),
        sa.Column("ended", sa.Text),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("playbook", sa.Text, nullable=False),
        sa.Column("playbook_version", sa.Text, nullable=False),
        sa.Column("playbook_sha256", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("outcomes", sa.Text),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "results",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("folder", sa.Integer, sa.ForeignKey("folders.id"), nullable=False),
        sa.Column("path", _PATH, nullable=False),
        sa.Column("since", sa.Integer, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("until", sa.Integer, sa.ForeignKey("runs.id")),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("modified", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("critical", sa.Integer, nullable=False),
        sa.Column("high", sa.Integer, nullable=False),
        sa.Column("medium", sa.Integer, nullable=False),
        sa.Column("low", sa.Integer, nullable=False),
        sa.Column("report", sa.Integer, sa.ForeignKey("reports.id"), nullable=False),
        sa.UniqueConstraint("folder", "path", "since"),
    )
    op.create_index("results_until", "results", ["folder", "until"])
    op.create_table(
        "begun",
        sa.Column("folder", sa.Integer, sa.ForeignKey("folders.id"), primary_key=True),
        sa.Column("path", _PATH, primary_key=True),
        sa.Column("alone", sa.Integer, nullable=False),
        sa.Column("deaths", sa.Integer, nullable=False),
    )
    op.create_table(
        "outputs",
        sa.Column("folder", sa.Integer, sa.ForeignKey("folders.id"), primary_key=True),
        sa.Column("path", _PATH, primary_key=True),
    )
