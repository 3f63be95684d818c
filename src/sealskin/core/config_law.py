"""What the papers for data protection need to know and no camera can tell."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from sealskin.core.settings import Settings

Text = Annotated[str, Field(min_length=1, max_length=300)]
Purpose = Literal["crime-prevention", "facility-safety", "fire-safety", "counting", "interest"]
Basis = Literal["legitimate-interests", "consent", "legal-obligation", "public-task"]
Place = Literal[
    "entrance", "sales-floor", "till", "aisle", "storeroom", "corridor", "office", "canteen",
    "workshop", "yard", "car-park", "street", "other",
    "changing-room", "toilet", "bathroom", "sauna",
]  # fmt: skip
FORBIDDEN: tuple[Place, ...] = ("changing-room", "toilet", "bathroom", "sauna")
"""Korea's Personal Information Protection Act, article 25(2), and decency anywhere else."""
PLACES: tuple[Place, ...] = tuple(p for p in get_args(Place) if p not in FORBIDDEN)


def check_place(place: Place | None) -> Place | None:
    """The place, if a camera may look there.

    Raises:
        ValueError: it may not.
    """
    if place in FORBIDDEN:
        raise ValueError(
            f"Sealskin does not run a camera in a {place.replace('-', ' ')}, sealed or not; "
            "take the camera down and out of the settings"
        )
    return place


class LawConfig(Settings):
    """What the papers say of who runs the cameras. What is unset stays a gap in them."""

    controller: Text | None = Field(
        default=None, title="Controller", description="Who runs the cameras: the legal name."
    )
    address: Text | None = Field(
        default=None, title="Address", description="Postal address of the controller."
    )
    contact: Text | None = Field(
        default=None,
        title="Contact",
        description="Where people ask about the cameras: telephone or mail.",
    )
    manager: Text | None = Field(
        default=None,
        title="Manager",
        description="Who answers for the cameras: department and post, and a name if you like.",
    )
    dpo: Text | None = Field(
        default=None,
        title="Data protection officer",
        description="Contact of the data protection officer; `none` if there need not be one.",
    )
    viewers: list[Text] = Field(
        default_factory=list,
        title="Viewers",
        description="Who may look at the page and the recordings, by post.",
    )
    purposes: list[Purpose] = Field(
        default_factory=list, title="Purposes", description="What the cameras are there for."
    )
    basis: Basis | None = Field(
        default=None,
        title="Legal basis",
        description="The point of GDPR article 6(1) that you rely on. Ask a lawyer.",
    )
    interests: Text | None = Field(
        default=None,
        title="Interests",
        description="Which legitimate interests, in a sentence, and why they weigh enough.",
    )
    hours: Text | None = Field(
        default=None, title="Hours", description="When the cameras run, for example `24 hours`."
    )
    storage_place: Text | None = Field(
        default=None,
        title="Place of storage",
        description="Where the machine with database and recordings stands.",
    )
    viewing_place: Text | None = Field(
        default=None,
        title="Place of viewing",
        description="Where and how a person may see what is held about them.",
    )
    processors: list[Text] = Field(
        default_factory=list,
        title="Processors",
        description="Companies that install or run the cameras for you, with their contact.",
    )
    recipients: list[Text] = Field(
        default_factory=list,
        title="Recipients",
        description="Whom sealed video or counts are given to; none if the list is empty.",
    )
    transfers: Text | None = Field(
        default=None,
        title="Transfers abroad",
        description="Countries that data goes to, and what protects it there. Unset: none.",
    )
    authority: Text | None = Field(
        default=None,
        title="Supervisory authority",
        description="Where people may complain, with its address.",
    )
    notice_url: Annotated[str, Field(pattern=r"^https?://[\x21-\x7e]+$", max_length=300)] | None = (
        Field(
            default=None,
            title="Address of the notice",
            description="Web address at which you publish the second layer of the notice; "
            "the sign's QR code leads there. Korean letters in it: as `%EA%B0%80`.",
        )
    )
