"""A real film, recorded by the browser itself: sent in parts, examined, and played in place by those who may."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Response

from submissions import tasks
from submissions.actions.entries import submit
from submissions.models import Attachment
from tests.stories.test_sent_in_parts import CLIP, arrived, choose
from tests.submissions.scenes import draft, scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Visit = Callable[..., Page]
PATIENCE = 60_000
PART = 1024
WIDTH, HEIGHT = 160, 120
# Red, then blue, each for half a second and for eight pictures at least: as a telephone would record it, in MP4.
RECORD = """async ([width, height]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const brush = canvas.getContext("2d");
  const show = async (colour) => {
    const begun = performance.now();
    for (let drawn = 0; drawn < 8 || performance.now() - begun < 500; drawn++) {
      brush.fillStyle = colour;
      brush.fillRect(0, 0, width, height);
      brush.fillStyle = "white"; // something that moves, so that each picture is a new one
      brush.fillRect(0, 0, (drawn * 7) % width, 4);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };
  const kinds = ["video/mp4;codecs=avc1", "video/mp4;codecs=vp9"]; // not every build of the browser may write the first
  const mimeType = kinds.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const over = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  await show("rgb(220, 0, 0)");
  await show("rgb(0, 0, 220)");
  recorder.stop();
  await over;
  const read = new FileReader();
  const told = new Promise((resolve) => (read.onload = resolve));
  read.readAsDataURL(new Blob(parts));
  await told;
  return read.result.split(",")[1];
}"""
SHOWS = """(colour) => {
  const film = document.querySelector("video");
  const canvas = Object.assign(document.createElement("canvas"), { width: film.videoWidth, height: film.videoHeight });
  const brush = canvas.getContext("2d");
  brush.drawImage(film, 0, 0);
  const [red, , blue] = brush.getImageData(film.videoWidth / 2, film.videoHeight / 2, 1, 1).data;
  return !film.seeking && (red > blue ? "red" : "blue") === colour;
}"""


def asked_of_films(page: Page) -> tuple[list[Request], list[Response]]:
    """What the page asks for of films from now on, and what it is answered."""
    asked: list[Request] = []
    answers: list[Response] = []
    page.on("request", lambda request: asked.append(request) if "/film/" in request.url else None)
    page.on("response", lambda answer: answers.append(answer) if "/film/" in answer.url else None)
    return asked, answers


def test_a_film_that_was_recorded_and_sent_in_parts_plays_in_place(
    transactional_db: None, visit: Visit, settings: Any, tmp_path: Path
) -> None:
    settings.UPLOAD_PART_BYTES = PART
    at = scene()
    entry, clip = draft(at), tmp_path / "Một cửa ở thôn.mp4"
    page = visit(at.author, f"/entries/{entry.code}/files/")
    clip.write_bytes(base64.b64decode(page.evaluate(RECORD, [WIDTH, HEIGHT])))
    assert clip.stat().st_size > PART  # several parts
    choose(page, clip, kind=CLIP)
    arrived(page, clip, CLIP)
    tasks.examine_due()
    film = Attachment.objects.get()
    assert (film.state, film.size) == ("clean", clip.stat().st_size)
    submit(entry=entry, by=at.author, licence_version=at.contest.licence_version)
    desk = visit(at.clerk)
    asked, answers = asked_of_films(desk)
    desk.goto(f"/desk/{entry.code}/")  # loaded: what a film fetches by itself would have been asked for
    shown = desk.locator("video")
    assert (shown.evaluate("(film) => film.readyState"), asked) == (0, [])
    desk.get_by_text("Xem phim tại đây").click()
    desk.wait_for_function("() => document.querySelector('video').readyState >= 1", timeout=PATIENCE)
    assert shown.evaluate("(film) => [film.videoWidth, film.videoHeight]") == [WIDTH, HEIGHT]
    shown.evaluate("(film) => film.play()")
    desk.wait_for_function("() => document.querySelector('video').currentTime > 0.2", timeout=PATIENCE)
    shown.evaluate("(film) => film.pause()")
    for moment, colour in (("0", "red"), ("film.duration - 0.05", "blue"), ("0", "red")):
        shown.evaluate(f"(film) => void (film.currentTime = {moment})")
        desk.wait_for_function(SHOWS, arg=colour, timeout=PATIENCE)
    assert all(request.headers["range"].startswith("bytes=") for request in asked)
    assert {answer.status for answer in answers} == {206}
