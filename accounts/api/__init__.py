"""The resources of this room, split by noun; import the submodule."""
