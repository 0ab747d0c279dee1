"""`make bench`: measure, and print what docs/performance.md tells."""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import blocking, intake, notices, rate, sizes, threads, timeline, waiting
from bench.sites import NoPostgresError, PostgresServer, make_site

SMALL = 1_000
FOLLOWERS = 100_000
MB = 1024 * 1024


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--posts", type=int, default=100_000, help="posts of the large site (100,000)")
    arguments.add_argument(
        "--import",
        dest="folder",
        type=Path,
        help="Markdown files to import; made-up ones if not given",
    )
    given = arguments.parse_args()
    console = Console()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mablog-bench-")))
        servers: list[PostgresServer | None] = [None]
        postgres = PostgresServer()
        stack.callback(postgres.stop)
        try:
            postgres.url()
            servers.append(postgres)
        except NoPostgresError as error:
            console.print(f"Without PostgreSQL: {error}")
        for server in servers:
            measure(work, server, given.posts, given.folder, console)


def measure(
    work: Path,
    server: PostgresServer | None,
    posts: int,
    folder: Path | None,
    console: Console,
) -> None:
    """Measure everything on one kind of database."""
    small = make_site(work, server, SMALL)
    console.print(f"{small.kind}: making {posts:,} posts up …")
    large = make_site(work, server, posts)

    table = Table(
        "Page",
        f"{SMALL:,} posts",
        f"{posts:,} posts",
        "Ratio",
        title=f"{small.kind}: CPU of a request, ms",
    )
    for name, cost, large_cost in sizes.compare(small, large):
        table.add_row(
            name,
            f"{cost * 1000:.2f}",
            f"{large_cost * 1000:.2f}",
            f"{large_cost / cost:.2f}",
        )
    console.print(table)

    costs = threads.compare(large)
    table = Table("Post", "CPU, ms", "Ratio", "Queries", title=f"{small.kind}: long threads")
    for cost in costs:
        ratio = cost.seconds / costs[0].seconds
        table.add_row(cost.name, f"{cost.seconds * 1000:.2f}", f"{ratio:.2f}", str(cost.queries))
    console.print(table)

    table = Table("Who follows", "Home", "Timeline", "Ratio", title=f"{small.kind}: CPU of the timeline, ms")
    for name, cost, timeline_cost in timeline.compare(large):
        table.add_row(name, f"{cost * 1000:.2f}", f"{timeline_cost * 1000:.2f}", f"{timeline_cost / cost:.2f}")
    console.print(table)

    table = Table("Page", *blocking.READERS, "Ratios", title=f"{small.kind}: CPU of pages for who blocks members, ms")
    for name, seconds in blocking.compare(large):
        ratios = " ".join(f"{each / seconds[0]:.2f}" for each in seconds[1:])
        table.add_row(name, *(f"{each * 1000:.2f}" for each in seconds), ratios)
    console.print(table)

    rates = rate.compare(small, work)
    table = Table("Page", "A second", "Ratio", title=f"{small.kind}: first pages")
    for name, value in (
        ("for a visitor", rates.kept),
        ("with a cookie", rates.with_cookie),
        ("reference", rates.reference),
    ):
        table.add_row(name, f"{value:.0f}", f"{value / rates.reference:.2f}")
    console.print(table)

    waits = waiting.measure(make_site(work, server, 0, name="idle"))
    console.print(
        f"{small.kind}: a job is done {waits[len(waits) // 2]:.2f} s after it is asked for, at most {waits[-1]:.2f} s"
    )

    publishing = notices.measure(make_site(work, server, 0, name="followers"), FOLLOWERS)
    table = Table(
        "Followers",
        "Acknowledged, ms",
        "Statements",
        title=f"{small.kind}: publishing a post",
    )
    table.add_row("0", f"{publishing.alone * 1000:.1f}", str(publishing.alone_statements))
    table.add_row(
        f"{FOLLOWERS:,}",
        f"{publishing.followed * 1000:.1f}",
        str(publishing.followed_statements),
    )
    console.print(table)
    console.print(
        f"{small.kind}: {publishing.told_a_second:,.0f} followers are told a second, the slowest batch takes "
        f"{publishing.largest_batch:.2f} s"
    )

    if folder is None:
        folder = work / f"export-{small.kind}"
        small.run("export", "markdown", str(folder))
    result = intake.measure(make_site(work, server, 0, name="intake"), folder)
    table = Table(
        "Posts",
        "A second",
        "A second of CPU",
        "Memory, MB",
        title=f"{small.kind}: import",
    )
    table.add_row(
        f"{result.posts:,}",
        f"{result.rate:.0f}",
        f"{result.cpu_rate:.0f}",
        f"{result.memory / MB:.0f}",
    )
    console.print(table)


if __name__ == "__main__":
    main()
