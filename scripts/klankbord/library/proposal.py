"""The older name of `klankbord.library.merge.proposal`, by which scripts outside this repository read notes.json."""

from klankbord.library.merge.proposal import Proposal, dump

__all__ = ["Proposal", "dump"]
