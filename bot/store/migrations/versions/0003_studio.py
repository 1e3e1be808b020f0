"""The trainers' inbox and the publications."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox_lines",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("masked", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("intent", sa.String(length=100), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("ranking", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("entities", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("tension", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reasons", sa.Integer(), nullable=False),
        sa.Column("strengths", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_as", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_lines")),
    )
    op.create_index(op.f("ix_inbox_lines_state_score_id_folded"), "inbox_lines", ["state", "score", "id", "folded"])
    op.create_index(op.f("ix_inbox_lines_state_reasons"), "inbox_lines", ["state", "reasons"])
    op.create_index(op.f("ix_inbox_lines_saved_as"), "inbox_lines", ["saved_as"])
    op.create_table(
        "inbox_messages",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_inbox_messages_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["inbox_lines.id"], name=op.f("fk_inbox_messages_line_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_inbox_messages")),
    )
    op.create_index(op.f("ix_inbox_messages_line_id_at"), "inbox_messages", ["line_id", "at"])
    op.create_table(
        "inbox_progress",
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_inbox_progress")),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=64), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("replaced", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("is_rollback", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_at"), "publications", ["at"])
    op.create_index(op.f("ix_readings_at"), "readings", ["at"])
    op.create_index(op.f("ix_handoffs_ended_at"), "handoffs", ["ended_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_handoffs_ended_at"), table_name="handoffs")
    op.drop_index(op.f("ix_readings_at"), table_name="readings")
    op.drop_table("publications")
    op.drop_table("inbox_progress")
    op.drop_table("inbox_messages")
    op.drop_table("inbox_lines")
