from concurrent.futures import ThreadPoolExecutor

from mablog.storage import HALF_WRITTEN, Storage

AT_ONCE = 8
"""Files on their way at the same moment; between two of S3's answers there is nothing to do."""


def copy_files(source: Storage, target: Storage) -> tuple[int, int]:
    """Copy what `target` does not have, judged by name and size; returns how many files that were, and how many not.

    Raises OSError; what was copied until then stays.
    """
    there = {(file.name, file.size) for page in target.pages() for file in page}
    copied = present = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for page in source.pages():
            files = [(file.name, file.size) for file in page if not file.name.endswith(HALF_WRITTEN)]
            missing = [name for name, size in files if (name, size) not in there]
            list(pool.map(lambda name: target.put(name, source.read(name)), missing))
            copied += len(missing)
            present += len(files) - len(missing)
    return copied, present
