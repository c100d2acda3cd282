"""What every section of the settings is made of: a field that is unknown is an error."""

from pydantic import BaseModel, ConfigDict


class Checked(BaseModel):
    """A section of the settings: nothing unknown in it, and nothing changed once it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
