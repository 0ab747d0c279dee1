"""Every screen, as it is on a phone and on a wide window, in both colour modes, in another language and from right to left."""

import re

import pytest
from conftest import assert_accessible  # noqa: F401
from factories import make_comment, make_post, make_user
from flask import Flask
from playwright.sync_api import Page, expect

from mablog.db import db
from mablog.moderation import service as moderation
from mablog.moderation.schemas import ReportInput
from mablog.notifications import notify

PUBLIC = ("", "login", "register", "forgot", "reset", "confirm", "tags", "tags/7", "search", "search?q=42", "posts/1", "@u1", "nowhere")
MEMBERS = (
    "following", "notifications", "my-posts", "write", "write/1", "write/1/revisions", "welcome",
    "account/profile", "account/email", "account/password", "account/sessions", "account/tokens", "account/notifications",
    "account/blocks", "account/leave",
    "admin/moderation", "admin/moderation?show=decided", "admin/members", "admin/members/u2", "admin/roles", "admin/new-role",
    "admin/roles/author", "admin/settings", "admin/mail", "admin/jobs", "admin/audit",
)  # fmt: skip
