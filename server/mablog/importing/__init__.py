"""Bringing whole blogs in and out: folders of Markdown files with front matter."""
