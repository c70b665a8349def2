"""The picture of the report shows a page of today's versions."""

from pathlib import Path

from PIL import Image

from stork_host.pictures import report_picture


def test_the_committed_picture_names_todays_versions(repository: Path) -> None:
    with Image.open(repository / "docs" / "images" / "report.png") as picture:
        assert picture.text[report_picture.VERSIONS] == report_picture.versions(), "run `make pictures`"


def test_drawing_gives_one_upright_page(tmp_path: Path) -> None:
    report_picture.draw(tmp_path / "drawn.png")
    with Image.open(tmp_path / "drawn.png") as picture:
        assert picture.text[report_picture.VERSIONS] == report_picture.versions()
        assert abs(picture.height / picture.width - 297 / 210) < 0.01
        grey = picture.convert("L")
        thirds = [grey.crop((0, k * grey.height // 3, grey.width, (k + 1) * grey.height // 3)) for k in range(3)]
        assert all(third.getextrema()[0] < 80 for third in thirds)  # something is drawn from top to bottom
