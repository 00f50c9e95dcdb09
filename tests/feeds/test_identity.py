"""Which episode is which: no episode is missed, doubled or lost, whatever a publisher does to a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from klankbord.feeds.identity import MOST_CHANGES, Known, Reconciled, reconcile, remember
from klankbord.feeds.syndication import distinct
from klankbord.model import Audio, Episode

START = datetime(2026, 1, 1, tzinfo=UTC)


def episode(guid: str, title: str = "", *, media: str = "", day: int = 0, duration: float | None = 1800) -> Episode:
    url = f"https://media.example.org/{media or guid}.mp3"
    return Episode(guid, title or f"Over {guid}", START + timedelta(days=day), Audio(url, "audio/mpeg", 1), duration)


def kinds(result: Reconciled) -> list[tuple[str, str]]:
    return [(decision.kind, decision.known.guid) for decision in result.decisions]


def after(*items: Episode, known: tuple[Known, ...] = ()) -> tuple[Known, ...]:
    """What is remembered once a feed of ``items`` was reconciled and stored."""
    result = reconcile(known, items)
    return (*(decision.known for decision in result.decisions), *result.vanished)


def test_a_new_feed_is_all_new_and_then_all_the_same() -> None:
    items = (episode("b"), episode("a"))
    assert kinds(reconcile((), items)) == [("new", "b"), ("new", "a")]
    assert kinds(reconcile(after(*items), items)) == [("same", "b"), ("same", "a")]


def test_an_edit_updates_the_one_page() -> None:
    edited = replace(episode("a"), summary="Nu met shownotes")
    assert kinds(reconcile(after(episode("a")), [edited])) == [("edited", "a")]


def test_the_same_guid_with_other_audio_is_no_new_episode() -> None:
    assert kinds(reconcile(after(episode("a")), [episode("a", media="a-v2")])) == [("edited", "a")]


def test_an_audio_address_that_is_signed_anew_is_no_edit() -> None:
    def signed(token: str) -> Episode:
        return replace(episode("a"), audio=Audio(f"https://media.example.org/a.mp3?token={token}", "audio/mpeg", 1))

    assert kinds(reconcile(after(signed("1")), [signed("2")])) == [("same", "a")]


def test_a_changed_guid_is_recognised_by_the_same_audio() -> None:
    result = reconcile(after(episode("a")), [episode("new", "Andere titel", media="a", day=90)])
    assert kinds(result) == [("edited", "a")]
    assert result.decisions[0].episode.guid == "a"
    assert result.decisions[0].known.aliases == ("new",)
    assert "GUID changed" in result.problems[0]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"duration": 1800 + 599}, True),
        ({"duration": 1800 + 601}, False),
        ({"duration": None}, False),
        ({"title": "Heel wat anders"}, False),
        ({"published": START + timedelta(hours=3)}, True),
        ({"published": START + timedelta(days=2)}, False),
        ({"published": None}, False),
        ({"audio": Audio("https://elsewhere.example/x.mp4", "video/mp4", 1)}, False),
    ],
)
def test_a_changed_guid_and_host_is_recognised_by_title_date_duration_and_type(
    changes: dict[str, object], same: bool
) -> None:
    moved = replace(episode("a"), guid="new", audio=Audio("https://elsewhere.example/x.mp3", "audio/mpeg", 1))
    result = reconcile(after(episode("a")), [replace(moved, **changes)])  # type: ignore[arg-type]
    assert (result.decisions[0].known.guid == "a") is same


def test_a_guid_that_changed_stays_recognised_after_further_changes() -> None:
    known = after(episode("a"))
    known = after(episode("new", media="a"), known=known)
    result = reconcile(known, [episode("new", "Heel anders", media="x", day=300)])
    assert kinds(result) == [("edited", "a")]
    assert not result.problems


def test_two_episodes_of_one_name_on_one_day_stay_two_while_both_are_listed() -> None:
    known = after(episode("a", "Nieuws"))
    assert kinds(reconcile(known, [episode("b", "Nieuws"), episode("a", "Nieuws")])) == [("new", "b"), ("same", "a")]


def test_the_same_item_under_two_guids_is_one_episode() -> None:
    items = (episode("a", "Een"), episode("b", "Een", media="a"))
    result = reconcile((), items)
    assert kinds(result) == [("new", "a")]
    assert "listed twice" in result.problems[0]
    assert kinds(reconcile(after(*items), tuple(reversed(items)))) == [("same", "a")]


def test_a_vanished_episode_is_kept_and_comes_back_as_itself() -> None:
    known = after(episode("b"), episode("a"))
    result = reconcile(known, [episode("b")])
    assert [entry.guid for entry in result.vanished] == ["a"]
    assert kinds(reconcile(after(episode("b"), known=known), [episode("a")])) == [("same", "a")]


def test_an_episode_that_an_editor_deleted_never_returns() -> None:
    (known,) = after(episode("a"))
    deleted = (replace(known, deleted=True),)
    for item in (episode("a"), replace(episode("a"), summary="Anders"), episode("new", media="a")):
        result = reconcile(deleted, [item])
        assert kinds(result) == [("deleted", "a")]
        assert result.decisions[0].known.deleted


def test_endless_churn_is_capped() -> None:
    known = after(episode("a"))
    seen = []
    for number in range(MOST_CHANGES + 10):
        result = reconcile(known, [replace(episode("a"), summary=f"Versie {number}")])
        known = (result.decisions[0].known,)
        seen.append((result.decisions[0].kind, bool(result.problems)))
    assert seen[:MOST_CHANGES] == [("edited", False)] * MOST_CHANGES
    assert seen[MOST_CHANGES] == ("capped", True)
    assert set(seen[MOST_CHANGES + 1 :]) == {("capped", False)}


def test_what_was_remembered_without_a_digest_is_not_an_edit() -> None:
    """After the ledger is lost, episodes are known from their front matter only."""
    known = Known("a", "https://media.example.org/a.mp3", "Over a", START, 1800)
    result = reconcile([known], [episode("a")])
    assert kinds(result) == [("same", "a")]
    assert result.decisions[0].known.digest


def doubled(*items: Episode) -> tuple[Episode, ...]:
    return tuple(distinct(items)[0])


def test_of_two_items_with_one_guid_the_first_keeps_it() -> None:
    items = doubled(episode("g", "Een", media="1"), episode("g", "Twee", media="2"))
    assert items[0].guid == "g"
    assert items[1].guid.startswith("g#")
    known = after(*items)
    assert kinds(reconcile(known, items)) == [("same", "g"), ("same", items[1].guid)]


def test_a_third_item_with_that_guid_on_top_takes_no_ones_place() -> None:
    one, two, three = (episode("g", name, media=name) for name in ("een", "twee", "drie"))
    known = after(*doubled(one, two))
    result = reconcile(known, doubled(three, one, two))
    assert [kind for kind, _ in kinds(result)] == ["new", "same", "same"]
    assert len({guid for _, guid in kinds(result)}) == 3
    assert kinds(result)[1][1] == "g"


def test_when_the_first_of_two_drops_off_the_second_keeps_its_own_identity() -> None:
    one, two = episode("g", "Een", media="1"), episode("g", "Twee", media="2")
    items = doubled(one, two)
    known = after(*items)
    result = reconcile(known, doubled(two))
    assert kinds(result) == [("same", items[1].guid)]
    assert [entry.guid for entry in result.vanished] == ["g"]


class Publisher(RuleBasedStateMachine):
    """A publisher does what publishers do; a dictionary from audio to identity is what must come of it."""

    audios = Bundle("audios")

    @initialize()
    def begin(self) -> None:
        self.feed: list[Episode] = []
        self.known: tuple[Known, ...] = ()
        self.identity: dict[str, str] = {}  # audio of an episode -> the identity that it got, forever
        self.deleted: set[str] = set()
        self.count = 0

    def place(self, audio: str) -> int | None:
        return next((n for n, item in enumerate(self.feed) if item.audio and audio in item.audio.url), None)

    @rule(target=audios, shared_guid=st.booleans())
    def publish(self, shared_guid: bool) -> str:
        """A new episode on top; now and then the publisher forgets to give it a GUID of its own."""
        self.count += 1
        name = f"audio-{self.count}x"
        guid = self.feed[0].guid if shared_guid and self.feed else f"guid-{self.count}"
        self.feed.insert(0, episode(guid, f"Titel {self.count}", media=name, day=self.count * 3))
        return name

    @rule(audio=audios, text=st.sampled_from(["a", "b", "c"]))
    def edit(self, audio: str, text: str) -> None:
        number = self.place(audio)
        if number is not None:
            self.feed[number] = replace(self.feed[number], summary=text)

    @rule(audio=audios)
    def change_guid(self, audio: str) -> None:
        number = self.place(audio)
        if number is not None:
            self.count += 1
            self.feed[number] = replace(self.feed[number], guid=f"re-guid-{self.count}")

    @rule(audio=audios)
    def drop(self, audio: str) -> None:
        number = self.place(audio)
        if number is not None:
            del self.feed[number]

    def take_back_stolen_guids(self) -> None:
        """A new item alone under the GUID of an old one *is* the old one with new audio, by promise: rule that out."""
        for number, item in enumerate(self.feed):
            alone = [other.guid for other in self.feed].count(item.guid) == 1
            if alone and self.name(item) not in self.identity and item.guid in self.identity.values():
                self.count += 1
                self.feed[number] = replace(item, guid=f"own-{self.count}")

    @staticmethod
    def name(item: Episode) -> str:
        assert item.audio is not None
        return item.audio.url.removeprefix("https://media.example.org/").removesuffix(".mp3")

    @rule(audio=audios)
    def repeat(self, audio: str) -> None:
        number = self.place(audio)
        if number is not None:
            self.feed.append(self.feed[number])

    @rule(data=st.data())
    def shuffle(self, data: st.DataObject) -> None:
        self.feed = list(data.draw(st.permutations(self.feed)))

    @rule(audio=audios)
    def editor_deletes(self, audio: str) -> None:
        guid = self.identity.get(audio)
        if guid:
            self.deleted.add(guid)
            self.known = tuple(replace(e, deleted=True) if e.guid == guid else e for e in self.known)

    @rule()
    def poll(self) -> None:
        self.take_back_stolen_guids()
        items = tuple(distinct(self.feed)[0])
        result = reconcile(self.known, items)
        guids = [decision.known.guid for decision in result.decisions]
        assert len(set(guids)) == len(guids), "an identity was given out twice"
        for decision in result.decisions:
            audio = self.name(decision.episode)
            if decision.kind == "new":
                assert audio not in self.identity, "an episode was doubled"
                assert decision.known.guid not in self.identity.values(), "an identity was taken over"
                self.identity[audio] = decision.known.guid
            assert self.identity.get(audio) == decision.known.guid, "an episode took another's place"
            assert (decision.kind == "deleted") == (decision.known.guid in self.deleted)
        listed = {item.audio.url for item in self.feed if item.audio}
        decided = {decision.episode.audio.url for decision in result.decisions if decision.episode.audio}
        assert decided == listed, "an episode was missed"
        self.known = (*(decision.known for decision in result.decisions), *result.vanished)

    @rule()
    def not_modified_or_gone(self) -> None:
        """A 304, a redirect or a 410 brings no items, and so touches nothing that is remembered."""

    @rule()
    def ledger_is_lost(self) -> None:
        """What is in front matter survives: identity, audio, title, date, duration, and what was deleted."""
        self.known = tuple(replace(entry, aliases=(), digest="", changes=0) for entry in self.known)

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "identity"):
            assert {entry.guid for entry in self.known} == set(self.identity.values())


TestPublisher = Publisher.TestCase
TestPublisher.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


def test_remembering_is_enough_to_recognise() -> None:
    assert remember(episode("a")).guid == "a"
