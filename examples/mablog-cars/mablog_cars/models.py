from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.accounts.models import User
from mablog.db import Model, UTCDateTime, utcnow


class Kind(StrEnum):
    """What a member is."""

    STUDENT = "student"
    TEACHER = "teacher"
    EMPLOYEE = "employee"


class Driver(Model):
    """What a member said they are. Who has no row has said nothing, and is an employee."""

    __tablename__ = "cars_drivers"
    __table_args__ = (CheckConstraint("kind IN ('student', 'teacher', 'employee')", name="kind"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), default=Kind.EMPLOYEE, server_default=Kind.EMPLOYEE)


class Car(Model):
    """A car that a member bought. It goes with the account of its owner, whom nobody inherits."""

    __tablename__ = "cars"
    __table_args__ = (
        Index("ix_cars_bought_at_id", "bought_at", "id"),
        Index("ix_cars_owner_id_bought_at_id", "owner_id", "bought_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(60))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    bought_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    owner: Mapped[User] = relationship(lazy="raise")
