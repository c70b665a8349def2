"""The catalogue that the link takes, over plain files of a folder."""

import zlib


class FolderCatalogue:
    """Session 7 is the file 00007.stk."""

    def __init__(self, folder):
        self._folder = folder

    def path(self, number):
        return f"{self._folder}/{number:05d}.stk"

    def open(self, number):
        return open(self.path(number), "rb")

    def room(self):
        return 1 << 20

    def make_way(self):
        pass

    def crash_report(self):
        return None

    def _numbers(self):
        return sorted(int(file.stem) for file in self._folder.glob("*.stk"))

    def numbers_after(self, number, limit):
        return [each for each in self._numbers() if each > number][:limit]

    def count(self):
        return len(self._numbers()), True

    def _bytes(self, number):
        with open(self.path(number), "rb") as file:
            return file.read()

    def size(self, number):
        return len(self._bytes(number))

    def crc_steps(self, number):
        content = self._bytes(number)
        for end in range(0, len(content) + 1024, 1024):
            yield zlib.crc32(content[:end])

    def forget(self, numbers):
        for number in numbers:
            (self._folder / f"{number:05d}.stk").unlink()
            yield

    def store(self, number, content):
        (self._folder / f"{number:05d}.stk").write_bytes(content)
