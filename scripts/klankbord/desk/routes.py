"""The pages of the desk by address, and what a browser can ask it to do."""

from __future__ import annotations

from collections.abc import Mapping

from klankbord.desk import (
    about,
    episode_actions,
    front_page,
    lower,
    media,
    page_actions,
    page_view,
    pictures,
    replacing,
)
from klankbord.desk.app import Action, Page

PAGES: Mapping[str, Page] = {
    "/": front_page.shown,
    "/episode/{show}/{slug}": episode_actions.opened,
    "/page/{kind}/{slug}": page_view.opened,
    "/shown/{name}": pictures.shown,
    "/sound/{show}/{slug}": media.sound,
    "/about/{page}": about.shown,
}
ACTIONS: Mapping[str, Action] = {
    "here": front_page.here,
    "away": front_page.away,
    "read": episode_actions.read,
    "doubts": episode_actions.doubts,
    "alike": episode_actions.sounding,
    "cue-say": episode_actions.say,
    "cue-voice": episode_actions.voice,
    "cue-split": episode_actions.split,
    "cue-join": episode_actions.join,
    "cue-time": episode_actions.retime,
    "voice-rename": episode_actions.rename,
    "lower": lower.lower,
    "note-add": episode_actions.note_add,
    "note-trim": episode_actions.note_trim,
    "note-reword": episode_actions.note_reword,
    "note-remove": episode_actions.note_remove,
    "note-move": episode_actions.note_move,
    "note-back": episode_actions.note_back,
    "chapter-add": episode_actions.chapter_add,
    "chapter-change": episode_actions.chapter_change,
    "advert-add": episode_actions.advert_add,
    "summary": episode_actions.summary,
    "undo": episode_actions.undo,
    "field": page_actions.field,
    "load": page_actions.load,
    "save": page_actions.save,
    "preview": page_actions.preview,
    "problems": page_actions.problems,
    "new": page_actions.new,
    "history": page_actions.history,
    "version": page_actions.version,
    "pages": page_actions.listed,
    "find": replacing.find,
    "replace": replacing.replace,
}
