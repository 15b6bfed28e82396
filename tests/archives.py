"""Taking the archive of a project and looking into it, as its receiver would."""

import csv
import io
import zipfile

from pypdf import PdfReader

from luodi.projects.actions import archives
from luodi.projects.models import Archive


class Taken:
    """An archive that was made, with what its files say."""

    def __init__(self, archive):
        archive = Archive.objects.get(pk=archive.pk)
        assert archive.state == Archive.State.READY, archive.problem
        self.zip = zipfile.ZipFile(archive.path)
        self.folder = archive.name.removesuffix(".zip")
        self.names = [name.removeprefix(f"{self.folder}/") for name in self.zip.namelist()]

    def read(self, name):
        return self.zip.read(f"{self.folder}/{name}")

    def table(self, name):
        return list(csv.reader(io.StringIO(self.read(name).decode("utf-8-sig"))))

    def words(self, name):
        """Return what a PDF says, without the blanks and ends of lines that setting it put in."""
        pages = PdfReader(io.BytesIO(self.read(name))).pages
        return "".join("".join(page.extract_text().split()) for page in pages)

    def chapter(self, title):
        """Return what the chapter with this title says."""
        return self.words(next(name for name in self.names if name.endswith(f" {title}.pdf")))

    def unpacked(self, to):
        self.zip.extractall(to)
        return to / self.folder


def take(project, by):
    """Have the archive made and open it."""
    return Taken(archives.ask(project=project, by=by))
