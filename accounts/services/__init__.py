"""The verbs of this room, split by noun; import the submodule."""
