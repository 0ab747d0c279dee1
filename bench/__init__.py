"""Measures mablog against itself at another size, and against the plainest Flask view: docs/performance.md."""
