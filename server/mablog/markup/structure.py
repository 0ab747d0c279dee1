"""Tables, task lists and footnotes that a keyboard and a screen reader can use."""

from mablog.markup.edit import Element, classes_of, inside, make, replace_with_text, start_of, take, wrap
from mablog.markup.labels import Labels


def wrap_tables(root: Element, labels: Labels) -> None:
    """Put each table into a region that scrolls by keyboard, named by its caption, else by its head."""
    for cell in root.iter("td", "th"):
        align = take(cell, "align").lower()
        if align in ("left", "center", "right"):
            cell.set("class", f"align-{align}")
    for table in list(root.iter("table")):
        if inside(table, "table"):
            continue
        caption = next(table.iter("caption"), None)
        name = (
            start_of(caption, 100)
            if caption is not None
            else ", ".join(filter(None, (start_of(head, 100) for head in table.iter("th"))))
        )
        label = f"{labels.table}: {name[:100]}" if name else labels.table
        wrap(table, make("div", class_="table-wrap", tabindex="0", role="region", aria_label=label))


def label_tasks(root: Element) -> None:
    """Name each task's checkbox by the task's own words, without the tasks below it; other inputs go."""
    for box in list(root.iter("input")):
        item = next(box.iterancestors("li"), None)
        if item is None or "task-list-item" not in classes_of(item):
            replace_with_text(box, "")
            continue
        own = [item.text or ""]
        for child in item:
            own += ["" if child.tag in ("ul", "ol") else start_of(child, 200), child.tail or ""]
        box.set("aria-label", " ".join(" ".join(own).split())[:200])


def describe_footnotes(root: Element, labels: Labels) -> None:
    """Say what the parts of footnotes are (roles of DPUB-ARIA 1.1), and which reference a link goes back to."""
    for section in root.iter("section"):
        if "footnotes" in classes_of(section):
            section.set("role", "doc-endnotes")
    for sup in root.iter("sup"):
        if sup.get("class") == "footnote-ref" and len(sup) == 1 and sup[0].tag == "a":
            sup[0].set("role", "doc-noteref")
    for link in root.iter("a"):
        if "footnote-backref" in classes_of(link):
            number = take(link, "data-footnote-backref-idx")
            link.set("role", "doc-backlink")
            link.set("aria-label", f"{labels.back} {number}".strip())
