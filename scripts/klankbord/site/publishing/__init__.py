"""How a site that was built reaches its readers: in the place of the live one in one step, or somewhere else."""

from klankbord.site.publishing.places import WAYS, Publication, place

__all__ = ["WAYS", "Publication", "place"]
