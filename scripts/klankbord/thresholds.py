"""Every threshold that decides something: its value, its unit, what it decides, and where it was measured.

A value changes here, with a figure and not with a feeling; ``measured`` says on what it was chosen, so that nobody
takes a test on the same texts for proof. Limits against hostile input and buffer sizes are where they are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

N = TypeVar("N", int, float)


@dataclass(frozen=True, slots=True)
class Threshold(Generic[N]):
    """``value`` in ``unit``; ``decides`` reads on from the unit."""

    value: N
    unit: str
    decides: str
    measured: str


WHISPER = "openai/whisper (transcribe.py): its own values, taken over unchanged"
HEARD = "development speech (docs/benchmarks-history.md, Transcription); checked by make bench-transcribe"
HALVES = "one half of the development speech, confirmed on the other (docs/benchmarks-history.md, Transcription)"
NAMED = "two of four talks full of names and other speech; confirmed on the rest (docs/benchmarks-history.md)"
VOICES = "our own sample talks and the first human recording (docs/benchmarks-history.md, Transcription)"
PUBLISHED = "set by hand on transcripts of publishers, not measured"
TIPS_SET = "the middle of a probability: nothing was chosen; checked by make eval"
GOLD = "the part for development of tests/extract/gold; checked on its fresh part (make eval)"
JUDGED = "3,353 judged passages of 92 real talks, each talk left out in turn"
MARKS = "marks on eight real talks: figures of development, as docs/benchmarks.md says; no fresh set yet"
TEXTS = "our own texts joined four by four; checked on Choi and on fresh texts (make eval)"
TALKS = "real talks with known chapters: figures of development, as docs/benchmarks.md says; no fresh set yet"
OWN_TIPS = "pairs among our own tips and lessons; not checked on others"
CORNELL = "a handful of constants by the scores on Cornell, as docs/benchmarks.md says"
LIVES = "set by hand; what follows from it is checked by random lives of a page (make bench-library)"
RELATED_TEXTS = "the texts of tests/site/test_related.py, so that test says nothing of this value; no other set yet"
HAND = "set by hand, not measured"

# Judging what Whisper heard (``transcribe/quality``)
QUALITY_COMPRESSION = Threshold(2.4, "times", "text that gzip makes so much smaller repeats itself", WHISPER)
QUALITY_LOGPROB = Threshold(
    -1.0, "mean natural logarithm of the tokens' probabilities", "below it a window is in doubt", WHISPER
)
QUALITY_NO_SPEECH = Threshold(0.6, "probability", "from which a window in doubt is taken for silence", WHISPER)
QUALITY_REPEATS = Threshold(4, "times", "a run of words comes back to back before it is a loop", HEARD)
QUALITY_LOOP = Threshold(8, "words", 'in a loop at least: people do say "nee, nee, nee, nee"', HEARD)
QUALITY_FASTEST = Threshold(7.0, "words a second of voice", "faster is no speech", HEARD)
QUALITY_SLOWEST = Threshold(0.4, "words a second of voice", "with fewer something was not heard", HEARD)
QUALITY_UNCOVERED = Threshold(3.0, "seconds", "of voice without a word, in an utterance that has some", HEARD)
QUALITY_UNHEARD = Threshold(
    1.0, "seconds", "of voice in an utterance without a word; a shorter one may be a laugh or a breath", HEARD
)
QUALITY_AGREE = Threshold(0.8, "share of the words", "that two readings must have in common to be the same", HEARD)
QUALITY_LANGUAGE_LETTERS = Threshold(120, "letters", "a shorter text says too little about its language", HAND)

# Words that do not exist (``transcribe/spelling``)
SPELLING_SHORTEST = Threshold(4, "letters", "shorter words have too many neighbours", HALVES)
SPELLING_SURE = Threshold(
    0.8, "probability", "a word that Whisper is surer of is a name or a term, not a mishearing", HALVES
)
SPELLING_COMMON = Threshold(1.5, "Zipf", "how common a word that is read instead must be", HALVES)
SPELLING_CLEAR = Threshold(1.5, "Zipf", "by which a word that is harder to mishear must be ahead of the next", HALVES)
SPELLING_DOUBT = Threshold(0.5, "Zipf", "off that, for each step that the difference is harder to mishear", HALVES)

# Words heard again (``transcribe/rereading``)
REREADING_KNOWN = Threshold(2.0, "Zipf", "of the rarest word that may be read instead", HALVES)
REREADING_PLAIN = Threshold(5.0, "Zipf", "from which on a word is no likelier for being more common", HALVES)
REREADING_LETTER = Threshold(0.8, "Zipf", "off that, for each letter that differs", HALVES)
REREADING_ENOUGH = Threshold(0.5, "Zipf", "of it that must be left", HALVES)
REREADING_FAR = Threshold(0.6, "share of the letters", "that may differ at most", HALVES)

# Names of the vocabulary (``transcribe/vocabulary``)
VOCABULARY_LEAST = Threshold(2.0, "weight of the sounds", "of which a name must have so much to be looked for", NAMED)
VOCABULARY_FAR = Threshold(0.3, "share of the sounds", "by which a name may differ from what was heard", NAMED)
VOCABULARY_SHORT = Threshold(4.0, "weight of the sounds", "below which a name is like many words", NAMED)
VOCABULARY_SHORT_FAR = Threshold(0.2, "share of the sounds", "by which such a name may differ", NAMED)
VOCABULARY_SHORT_KNOWN = Threshold(2.0, "Zipf", "from which a word is never such a name", NAMED)
VOCABULARY_NOTHING = Threshold(0.35, "share of the sounds", "from which likeness says nothing for a name", NAMED)
VOCABULARY_WORTH = Threshold(5.0, "natural logarithm", "that each weight of alike sounds says for a name", NAMED)
VOCABULARY_KNOWN = Threshold(2.5, "Zipf", "from which a word is common enough to have been meant", NAMED)
VOCABULARY_WORDS = Threshold(6.0, "natural logarithm", "that such words say against a name", NAMED)

# Telling voices apart (``transcribe/speakers/clustering``)
SPEAKERS_SAME = Threshold(0.69, "cosine", "mean likeness above which two groups of utterances are one voice", VOICES)
SPEAKERS_ONE_VOICE = Threshold(
    0.82, "cosine", "above which the voiceprints of two whole groups, or of two episodes, are one person", VOICES
)
SPEAKERS_BRIEF = Threshold(
    20.0, "seconds", "of speech below which a voiceprint of a group is less sure, and ...", VOICES
)
SPEAKERS_BRIEF_ALIKE = Threshold(
    0.78,
    "cosine",
    "... above which such a group is one voice with another; chosen on the second human recording",
    VOICES,
)
SPEAKERS_LONG = Threshold(1.5, "seconds", "shorter utterances do not decide how many speakers there are", VOICES)
SPEAKERS_LEAST = Threshold(6.0, "seconds", "below which a group is no speaker of its own, and ...", VOICES)
SPEAKERS_LEAST_SHARE = Threshold(0.02, "share of all speech", "... below which it is none either", VOICES)
SPEAKERS_SWITCH = Threshold(
    0.06, "cosine", "that a change of speaker costs between utterances that follow each other closely", VOICES
)

# Cutting speech where a voice may change (``transcribe/speakers/utterances``)
UTTERANCES_PAUSE = Threshold(0.35, "seconds", "of silence that end an utterance", VOICES)
UTTERANCES_SHORTEST = Threshold(0.4, "seconds", "less says nothing about a voice", VOICES)

# Giving a name to a voice (``transcribe/speakers/names``)
NAMES_ENOUGH = Threshold(1.0, "points of evidence", "that a name needs", VOICES)
NAMES_LEAD = Threshold(0.5, "points of evidence", "by which it must lead", VOICES)
NAMES_VOICE_LEAD = Threshold(0.06, "cosine", "by which a known voice must lead", VOICES)
NAMES_SPELT = Threshold(0.6, "probability", "that each word of a name needs when no show says how it is spelt", VOICES)

# Checking a publisher's transcript against the sound (``transcribe/publisher/fitting``)
FITTING_RECOGNISED = Threshold(
    0.3, "share of the words", "of a text without times that must be heard at least", PUBLISHED
)
FITTING_AGREE = Threshold(0.6, "share of the samples", "that must be found in a text with times at least", PUBLISHED)
FITTING_SAME = Threshold(0.8, "seconds", "within which two offsets are one", PUBLISHED)
FITTING_FEWEST = Threshold(5, "words", "that must match to make a sample count", PUBLISHED)
FITTING_VOICED = Threshold(0.5, "share of the voice", "in the audio that must lie under cues at least", PUBLISHED)

# What a publisher's transcript must be like (``transcribe/publisher/sanity``)
SANITY_BEYOND = Threshold(15.0, "seconds", "that it may run past the audio's end", PUBLISHED)
SANITY_COVERED = Threshold(0.5, "share of the audio", "that it must reach over at least", PUBLISHED)

# Captions with mistakes (``transcribe/publisher/captions``)
CAPTIONS_MOST_BAD = Threshold(
    0.2,
    "share of the cues",
    "of which a time may be unreadable or impossible; beyond it the others cannot be trusted either",
    PUBLISHED,
)

# Captions that roll (``transcribe/publisher/rolling``)
ROLLING_GAP = Threshold(0.5, "seconds", "between cues of which one rolls on", PUBLISHED)
ROLLING_ROLLING = Threshold(0.2, "share of the cues", "that must begin with what the one before said", PUBLISHED)

# Speakers in a publisher's transcript (``transcribe/publisher/attribution``)
ATTRIBUTION_MOST = Threshold(
    0.5,
    "share of the lines",
    "that names which open lines may open: then they are the way the file is written",
    PUBLISHED,
)
ATTRIBUTION_UNNAMED = Threshold(
    0.25, "share of the labels", "that may lack a name before the file is of no use", PUBLISHED
)

# Spaces that a publisher's transcript lacks (``transcribe/publisher/spacing``)
SPACING_FEWEST = Threshold(10, "commas without a space", "that tell how a file is written", PUBLISHED)
SPACING_TIMES = Threshold(20, "times the commas with a space", "that those without are at least then", PUBLISHED)

# Tips (``extract/tips``)
TIPS_THRESHOLD = Threshold(0.5, "probability", "from which a sentence is a tip", TIPS_SET)

# Lessons (``extract/lessons``)
LESSONS_THRESHOLD = Threshold(0.5, "probability", "from which a sentence is a lesson", GOLD)

# Choosing what is proposed (``extract/selection``)
SENTENCES_CAPITALS = Threshold(
    0.6, "share of the sentences", "that begin with a capital where a small letter says that one goes on", HAND
)
SELECTION_THRESHOLD = Threshold(
    0.40, "probability", "that the ranker must give for a proposal to be worth an editor's time", JUDGED
)
SELECTION_FEW = Threshold(12.0, "proposals", "for an hour of talk, below which less sure ones are proposed too", JUDGED)
SELECTION_UNSURE = Threshold(0.25, "probability", "that the ranker must give for these", JUDGED)
SELECTION_AN_HOUR = Threshold(20.0, "proposals", "for an hour of talk", HAND)
SELECTION_MOST = Threshold(35, "proposals", "for however long a talk", HAND)
SELECTION_LEAST = Threshold(6, "proposals", "for however short a talk", HAND)
SELECTION_SAME = Threshold(0.8, "cosine", "two proposals that are nearer say the same", MARKS)
SELECTION_SHARE = Threshold(
    2.5, "times its even share", "that a chapter has at most before the others had theirs", MARKS
)
SELECTION_PLAIN = Threshold(
    1.0, "log-odds", "by which a passage, or a part of a sentence, must be surer than the sentence itself", MARKS
)
SELECTION_PICKED = Threshold(1.5, "log-odds", "that a passage gains when a language model picks it", MARKS)
SELECTION_FIRST = Threshold(2.0, "log-odds", "over the threshold from which such a passage starts at least", MARKS)
SELECTION_APART = Threshold(
    0.01, "log-odds", "by which a pick of a language model is better than the next at least", HAND
)
SELECTION_QUOTES = Threshold(0.4, "share of what is no tip", "that is at least offered as a quote", MARKS)
SELECTION_NO_QUOTE = Threshold(
    -8.0, "log-odds", "of quote over lesson below which nothing is offered as a quote", MARKS
)

# Chapters by meaning (``extract/chapters``)
CHAPTERS_PENALTY = Threshold(1.4, "spreads of a sentence", "that a cut must gain: one is what chance gives", TEXTS)
CHAPTERS_PENALTY_GROWTH = Threshold(
    0.1, "share of that", "more for each natural logarithm of the length over 50 sentences", TEXTS
)
CHAPTERS_FEWEST = Threshold(12, "sentences", "too small a sample to tell a turn from chance", TEXTS)
CHAPTERS_WINDOW = Threshold(10, "sentences", "on both sides of a cut that are compared", TEXTS)
CHAPTERS_UNRELATED = Threshold(
    0.3, "cosine", "below which the two sides of a cut are two subjects; parts of one text lie at 0.3 to 0.7", TEXTS
)
CHAPTERS_HARDLY_RELATED = Threshold(
    0.45, "cosine", "to which that limit rises at most in a talk that is of one piece", TEXTS
)
CHAPTERS_FULL_WORDS = Threshold(
    10, "words", 'a sentence of fewer says little about the subject ("Ja, precies.")', TEXTS
)

# Chapters of talk (``extract/parts``)
PARTS_MEMORY = Threshold(1200, "words", "a word is new when it was not said in so many before", TALKS)
PARTS_FEWEST = Threshold(12, "turns", "below which they tell nothing", TALKS)
PARTS_RARE = Threshold(0.5, "turns a minute", "below which somebody lectures, and others only break in", TALKS)
PARTS_SURE = Threshold(0.0, "log-odds", "of the model, less what its length costs, from which a part begins", TALKS)
PARTS_SURE_UNHEARD = Threshold(-0.4, "log-odds", "the same where nobody knows who speaks", TALKS)
PARTS_USUAL = Threshold(60.0, "seconds", "that a part of a talk of one minute has", TALKS)
PARTS_GROWTH = Threshold(0.4, "power of the minutes of a talk", "with which its parts get longer", TALKS)
PARTS_LONG = Threshold(1.0, "log-odds", "that a part e times as long as usual costs", TALKS)
PARTS_SHORT = Threshold(0.2, "log-odds", "that a part e times as short as usual costs", TALKS)

# Who asks and who answers (``extract/exchange``)
EXCHANGE_SMALL = Threshold(5, "words", "turns of fewer only encourage", TALKS)
EXCHANGE_REPLY = Threshold(12, "words", "turns of fewer, by who leads, within what another says only encourage", TALKS)
EXCHANGE_LEADING = Threshold(0.4, "share of the questions", "of who asks most, from which somebody leads too", TALKS)
EXCHANGE_FEW = Threshold(10, "sentences", "that everybody is taken to have said besides, of which none asks", HAND)
EXCHANGE_ASKS_MORE = Threshold(2.0, "times the questions of others", "from which who talks most leads", TALKS)

# Chapters that are proposed (``extract/proposal``)
PROPOSAL_ANSWERS = Threshold(0.7, "share of the words", "of the answers, from which a part has one who answers", HAND)
PROPOSAL_CHAPTER_SECONDS = Threshold(60.0, "seconds", "that a chapter lasts at least", HAND)
PROPOSAL_NEAR_A_CUT = Threshold(3, "sentences", "between a change of meaning and the turn that it is cut at", TALKS)

# Who leads a talk (``extract/turns``)
TURNS_ASKING = Threshold(0.08, "share of the sentences", "that who leads asks as questions at least", TALKS)
TURNS_MOST_TALK = Threshold(0.62, "share of the words", "that who leads says at most", TALKS)
TURNS_BACKCHANNEL = Threshold(
    4, "words", "a turn of fewer only encourages the other: the turn around it goes on", TALKS
)

# Themes of a text (``extract/topics``)
TOPICS_MENTIONS = Threshold(2.0, "mentions for each thousand words", "from which a theme is named", GOLD)
TOPICS_NEAR = Threshold(
    0.42, "cosine", "to which sentences must come near a theme (unrelated pairs stay below 0.2)", GOLD
)
TOPICS_OF_THE_BEST = Threshold(0.3, "share of the strongest theme", "that another needs to be named beside it", GOLD)
TOPICS_NEW_TIMES = Threshold(4, "times", "that a word must be said to be a new topic", HAND)
TOPICS_NEW_SURPRISE = Threshold(
    3.0, "logarithm", "of how much commoner it must be here than in the language at large", HAND
)

# The same tip twice (``extract/collections``)
COLLECTIONS_SAME_WORDS = Threshold(0.7, "share of the words", "from which two tips say the same", OWN_TIPS)
COLLECTIONS_SOME_MEANING = Threshold(0.55, "cosine", "from which meaning counts beside shared words", OWN_TIPS)
COLLECTIONS_MEANING_AND_WORDS = Threshold(
    1.15, "cosine and share together", "from which two tips say the same", OWN_TIPS
)
COLLECTIONS_OTHER_WORDS = Threshold(0.8, "cosine", "from which two tips say the same in other words", OWN_TIPS)
COLLECTIONS_TRANSLATED = Threshold(
    0.74, "cosine", "from which one is a translation of the other: translations lie from 0.72", OWN_TIPS
)
COLLECTIONS_NO_WORDS = Threshold(0.1, "share of the words", "below which none are shared", OWN_TIPS)

# Wordings of a language model (``extract/phrasing``)
PHRASING_KNOWN = Threshold(0.6, "share of the content words", "that must be in the source", HAND)
PHRASING_SAME = Threshold(
    0.6, "share of the content words", "in common with a sentence of the source: a denial there may not go", HAND
)
PHRASING_NEAR = Threshold(0.3, "cosine", "to the nearest sentences of the source, at least", HAND)

# Notes from articles (``extract/articles``)
ARTICLES_LIST_SHARE = Threshold(
    0.5, "share of the items of a list", "that must be advice for the others to count as it too", GOLD
)
ARTICLES_PLAIN_SHARE = Threshold(
    0.3, "share of the items of a list", "that is enough in a list of four or more that tells no story", HAND
)
ARTICLES_THEIRS = Threshold(0.5, "share of a sentence", "in a quotation from which it is somebody else's", HAND)

# What is not a subject of a talk (``extract/noise``)
NOISE_EDGE_SHARE = Threshold(
    0.12, "share of the talk", "at either end in which formulas of a show are looked for", GOLD
)
NOISE_FOUND = Threshold(2.0, "points", "of the marks of a formula or an advert from which a sentence is one", GOLD)
NOISE_MARKED = Threshold(
    4.0, "points", "of the marks in a stretch of adverts from which readers are offered a way past it", HAND
)
NOISE_UNSURE = Threshold(
    0.35, "probability", "mean of a sentence's words below which it is a guess of the speech engine", GOLD
)

# Quotes (``extract/quotes``)
QUOTES_BIAS = Threshold(-2.4, "log-odds", "of a sentence without any sign of a quote", CORNELL)

# Reasons that an editor is shown (``extract/ranker``)
RANKER_WORTH_NAMING = Threshold(0.25, "log-odds", "that a reason must add to be named", HAND)

# A short line that sounds like what people quote is surer to be kept (``extract/ranker``)
RANKER_POINTED = Threshold(0.2, "cosine", "to the direction of quotable lines that makes a short one pointed", JUDGED)

# Knowing a unit of a page again (``library/merge/matching``)
MERGE_ALIKE = Threshold(
    0.6,
    "share of the words of both",
    "in common, in order, from which a unit is taken for a new wording of another",
    LIVES,
)
MERGE_ALIKE_ELSEWHERE = Threshold(
    0.85, "share of the words of both", "the same, when it stands in another section", LIVES
)
MERGE_TWINS = Threshold(0.9, "share of the words of both", "the same, when both wrote it independently", LIVES)

# Notes that follow a transcript (``library/merge/derive``)
FOLLOWING_CLOSE = Threshold(2.0, "seconds", "within which the times of a note are those of its words", LIVES)

# Finding a sound in another (``audio/fingerprint``)
FINGERPRINT_ALIKE = Threshold(
    0.34, "share of the bits", "of a sign that may differ in the same sound; by chance half of them do", HAND
)

# Words that an editor is asked to listen to (``library/correcting/doubts``)
DOUBTS_UNSURE = Threshold(0.6, "probability", "below which a word is shown as doubtful", HAND)

# Quotes checked against the transcript (``library/check/said``)
CHECK_ALIKE = Threshold(0.6, "share of a quote's words", "that a passage must share to be named", HAND)
CHECK_FEWEST = Threshold(
    4, "words", "that a lesson or tip must have in common with the transcript to be taken for what was said there", HAND
)

# Times checked against the audio (``library/check/spoken``)
SPOKEN_SLACK = Threshold(5.0, "seconds", "that a duration in a feed may be short of the audio", HAND)

# What is related (``site/reading/related``)
RELATED_LEAST = Threshold(
    0.2, "cosine and themes together", "from which one page is shown beside another", RELATED_TEXTS
)
RELATED_THEME = Threshold(0.08, "cosine", "that a theme in common counts for", RELATED_TEXTS)
RELATED_UNREAD = Threshold(
    0.11, "cosine", "for pages not compared yet: with two themes in common enough, with one not", HAND
)

# Parts of compounds that search finds too (``site/search/compounds``)
SEARCH_FREQUENT = Threshold(2e-6, "share of all words", "that a part must make up to be a word of its own", HAND)
