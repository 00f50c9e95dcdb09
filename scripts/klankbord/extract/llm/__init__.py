"""An optional helper: any OpenAI-compatible endpoint, Ollama included. Off unless the settings name one.

It gets numbered sentences, with who says them, and answers with numbers or ranges of them; then it ranks what it chose.
What it picks enters by right and rules only veto (adverts, two speakers): the worst a lying model can do is to prefer
other sentences that were really said. What it phrases itself (titles, a summary) must hold against the talk, and is
marked as a machine's. Answers are remembered, so that nothing is paid twice. Whatever fails in the end leaves the
offline result with a warning.
"""

from klankbord.extract.llm.choosing import choose
from klankbord.extract.llm.values import Choice, Given, Helper, Meter, from_settings

__all__ = ["Choice", "Given", "Helper", "Meter", "choose", "from_settings"]
